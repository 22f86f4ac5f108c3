package org.fiducial.detection.hourglass.network;

import org.fiducial.torch.Convolution;
import org.fiducial.torch.TorchScript;

/**
 * The network's repeated pieces, each one native call. ReLU and the residual sum work in place on fresh results, which saves a
 * third of the memory traffic; gradients are those of the plain operators. Maps lie plane by plane, as the losses read them.
 */
final class Blocks {
	/** Tensors of a normalisation come as weight, bias, running mean, running variance, those of a convolution as weight, bias. */
	private static final String TEXT = Convolution.METHODS + """
			  def residual(self, x: Tensor, w: List[Tensor], skip: List[Tensor], train: bool) -> Tensor:
			    a = torch.relu_(torch.batch_norm(x, w[0], w[1], w[2], w[3], train, 0.10000000000000001, 1.0000000000000001e-05, True))
			    b = self.conv2d(a, w[4], w[5], 1, 0)
			    c = torch.relu_(torch.batch_norm(b, w[6], w[7], w[8], w[9], train, 0.10000000000000001, 1.0000000000000001e-05, True))
			    d = self.conv2d(c, w[10], w[11], 1, 1)
			    e = torch.relu_(torch.batch_norm(d, w[12], w[13], w[14], w[15], train, 0.10000000000000001, 1.0000000000000001e-05, True))
			    f = self.conv2d(e, w[16], w[17], 1, 0)
			    if torch.eq(torch.len(skip), 0):
			      r = torch.add_(f, x)
			    else:
			      r = torch.add_(f, self.conv2d(x, skip[0], skip[1], 1, 0))
			    return r
			  def conv_bn_relu(self, x: Tensor, w: List[Tensor], stride: int, pad: int, train: bool) -> Tensor:
			    a = self.conv2d(x, w[4], w[5], stride, pad)
			    return torch.relu_(torch.batch_norm(a, w[0], w[1], w[2], w[3], train, 0.10000000000000001, 1.0000000000000001e-05, True))
			  def heat(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
			    a = self.conv2d(x, w, b, 1, 0)
			    return torch.relu_(torch.instance_norm(torch.contiguous(a, memory_format=0), None, None, None, None, True, 0., 1.0000000000000001e-05, True))
			  def sigmoid_conv(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
			    return torch.sigmoid(torch.contiguous(self.conv2d(x, w, b, 1, 0), memory_format=0))
			  def add_upsampled(self, a: Tensor, b: Tensor, size: int) -> Tensor:
			    return torch.add(a, torch.upsample_nearest2d(b, [size, size], None, None))
			  def coords(self, x: Tensor, c: Tensor, layout: int) -> Tensor:
			    n = torch.size(x, 0)
			    return torch.contiguous(torch.cat([x, torch.expand(c, [n, -1, -1, -1])], 1), memory_format=layout)
			  def masked_coords(self, x: Tensor, c: Tensor, heat: Tensor, layout: int) -> Tensor:
			    n = torch.size(x, 0)
			    p = torch.sub(torch.size(heat, 1), 1)
			    h = torch.narrow(torch.detach(heat), 1, p, 1)
			    m = torch.to(torch.gt(torch.clamp(h, 0., 1.), 0.050000000000000003), 6)
			    ab = torch.mul(torch.narrow(c, 1, 0, 2), m)
			    return torch.contiguous(torch.cat([x, torch.expand(c, [n, -1, -1, -1]), ab], 1), memory_format=layout)
			  def soft_argmax(self, fusion: Tensor, grid: Tensor) -> Tensor:
			    s = torch.clamp(torch.sum(fusion, [2, 3], False), 9.9999999999999995e-07, None)
			    v = torch.flatten(fusion, 2, 3)
			    return torch.div(torch.matmul(v, grid), torch.unsqueeze(s, 2))
			  def fuse(self, x: Tensor, w: List[Tensor]) -> Tensor:
			    return torch.add(torch.add(torch.add(torch.add(x, self.conv2d(w[0], w[1], w[2], 1, 0)), self.conv2d(w[3], w[4], w[5], 1, 0)), self.conv2d(w[6], w[7], w[8], 1, 0)), self.conv2d(w[9], w[10], w[11], 1, 0))
			""";

	static final TorchScript SCRIPT = new TorchScript(TEXT);

	private Blocks() {
	}
}
