package org.fiducial.torch;

/**
 * 1x1 convolutions in {@link TorchScript} that are right whatever the memory layout. oneDNN's AVX-512 kernel, in PyTorch 2.7.1, gives wrong numbers
 * for channels-last maps on several threads where the outputs are more than 32 and no multiple of 32 (68 landmarks, for example); such maps are
 * laid out plane by plane first.
 */
public final class Pointwise {
	/** The methods {@code conv1(x, w, b)} and {@code planes(x, w)}, which changes nothing for larger kernels; to put before one's own. */
	public static final String METHODS = """
		  def planes(self, x: Tensor, w: Tensor) -> Tensor:
		    n = torch.size(w, 0)
		    risk = torch.mul(torch.remainder(n, 32), torch.floordiv(n, 33))
		    if torch.gt(torch.mul(risk, torch.sub(2, torch.size(w, 2))), 0):
		      y = torch.contiguous(x, memory_format=0)
		    else:
		      y = x
		    return y
		  def conv1(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
		    return torch.conv2d(self.planes(x, w), w, b, [1, 1], [0, 0], [1, 1], 1)
		""";

	private Pointwise() {
	}
}
