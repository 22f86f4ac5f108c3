package org.fiducial.torch;

import ai.djl.ndarray.types.Shape;

/**
 * 2-D convolution in {@link TorchScript} whose numbers are right whatever the channels and the memory layout. oneDNN, which computes
 * convolutions on CPUs, has three faults in PyTorch 2.7.1:
 * <ul>
 * <li>Kernels larger than 1x1 work on blocks of 16 channels. Where the last block of the outputs is not full, or that of more than 16
 * inputs, uninitialised memory is multiplied by zero: gradients and outputs are not numbers now and then. Such channels are filled up with
 * zeros.
 * <li>1x1 kernels (AVX-512) give wrong numbers for channels-last maps on several threads where the outputs are more than 32 and no multiple
 * of 32, for example 68 landmarks. Such maps are laid out plane by plane first.
 * <li>In 16 bits ({@link Autocast}), gradients with respect to fewer than 16 inputs are wrong by a third. They are filled up too.
 * </ul>
 */
public final class Convolution {
	/**
	 * The method {@code conv2d(x, w, b, stride, padding)} with square stride and zero padding, weight [out, in, k, k] and bias [out]; to put
	 * before methods of one's own, which call it as {@code self.conv2d} in place of {@code torch.conv2d}.
	 */
	public static final String METHODS = """
		  def conv2d(self, x: Tensor, w: Tensor, b: Tensor, s: int, p: int) -> Tensor:
		    n_out = torch.size(w, 0)
		    n_in = torch.size(w, 1)
		    if torch.eq(torch.size(w, 2), 1):
		      if torch.gt(n_out, 32):
		        if torch.eq(torch.remainder(n_out, 32), 0):
		          m = x
		        else:
		          m = torch.contiguous(x, memory_format=0)
		      else:
		        m = x
		      y = torch.conv2d(m, w, b, [s, s], [p, p], [1, 1], 1)
		    else:
		      more_out = torch.remainder(torch.sub(16, torch.remainder(n_out, 16)), 16)
		      fill = torch.remainder(torch.sub(16, torch.remainder(n_in, 16)), 16)
		      if torch.gt(n_in, 16):
		        more_in = fill
		      else:
		        if x.requires_grad:
		          if torch.is_autocast_cpu_enabled():
		            more_in = fill
		          else:
		            more_in = 0
		        else:
		          more_in = 0
		      if torch.eq(torch.add(more_out, more_in), 0):
		        y = torch.conv2d(x, w, b, [s, s], [p, p], [1, 1], 1)
		      else:
		        xs = torch.constant_pad_nd(x, [0, 0, 0, 0, 0, more_in], 0)
		        ws = torch.constant_pad_nd(w, [0, 0, 0, 0, 0, more_in, 0, more_out], 0)
		        bs = torch.constant_pad_nd(b, [0, more_out], 0)
		        y = torch.slice(torch.conv2d(xs, ws, bs, [s, s], [p, p], [1, 1], 1), 1, 0, n_out, 1)
		    return y
		""";

	private Convolution() {
	}

	/** Whether no fault can show for a weight in the current thread, so that the plain operator will do. */
	static boolean plain(Shape weight) {
		return weight.get(0) % 32 == 0 && (weight.get(1) % 16 == 0 || weight.get(1) < 16 && Autocast.current() == Precision.FP32);
	}
}
