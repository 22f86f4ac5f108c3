package org.fiducial.generation.diffusion.unet;

import org.fiducial.torch.Convolution;
import org.fiducial.torch.TorchScript;

/** Whole modules as TorchScript: one native call each, and intermediates are freed inside it. */
final class LayerScript {
	/** P holds a module's tensors in checkpoint order; g is the number of groups. */
	private static final String METHODS = Convolution.METHODS + """
		  def time_embed(self, t: Tensor, P: List[Tensor]) -> Tensor:
		    return torch.silu(torch.linear(torch.silu(torch.linear(t, P[0], P[1])), P[2], P[3]))
		  def conv(self, x: Tensor, P: List[Tensor], stride: int, pad: int) -> Tensor:
		    return self.conv2d(x, P[0], P[1], stride, pad)
		  def conv_silu(self, x: Tensor, P: List[Tensor], stride: int) -> Tensor:
		    return torch.silu(self.conv2d(x, P[0], P[1], stride, 1))
		  def upsample(self, x: Tensor, P: List[Tensor]) -> Tensor:
		    return self.conv2d(torch.upsample_nearest2d(x, None, [2., 2.]), P[0], P[1], 1, 1)
		  def out(self, x: Tensor, P: List[Tensor], g: int) -> Tensor:
		    return self.conv2d(torch.silu(torch.group_norm(x, g, P[0], P[1], 1.0000000000000001e-05, True)), P[2], P[3], 1, 1)
		  def res_block(self, x: Tensor, emb: Tensor, P: List[Tensor], g: int) -> Tensor:
		    h = self.conv2d(torch.silu(torch.group_norm(x, g, P[0], P[1], 1.0000000000000001e-05, True)), P[2], P[3], 1, 1)
		    e = torch.unsqueeze(torch.unsqueeze(torch.linear(emb, P[4], P[5]), 2), 3)
		    n = torch.group_norm(torch.add(h, e), g, P[6], P[7], 1.0000000000000001e-05, True)
		    y = self.conv2d(torch.silu(n), P[8], P[9], 1, 1)
		    if torch.gt(torch.len(P), 10):
		      s = self.conv2d(x, P[10], P[11], 1, 0)
		    else:
		      s = x
		    return torch.add(s, y)
		  def attention(self, x: Tensor, c: Tensor, P: List[Tensor], o: int, heads: int) -> Tensor:
		    b = torch.size(x, 0)
		    q = torch.transpose(torch.reshape(torch.linear(x, P[o], None), [b, torch.size(x, 1), heads, -1]), 1, 2)
		    k = torch.transpose(torch.reshape(torch.linear(c, P[torch.add(o, 1)], None), [b, torch.size(c, 1), heads, -1]), 1, 2)
		    v = torch.transpose(torch.reshape(torch.linear(c, P[torch.add(o, 2)], None), [b, torch.size(c, 1), heads, -1]), 1, 2)
		    a = torch.transpose(torch.scaled_dot_product_attention(q, k, v, None, 0., False), 1, 2)
		    return torch.linear(torch.flatten(a, 2, 3), P[torch.add(o, 3)], P[torch.add(o, 4)])
		  def transformer(self, x: Tensor, c: Tensor, P: List[Tensor], g: int, heads: int, depth: int) -> Tensor:
		    w = torch.size(x, 1)
		    h = self.conv2d(torch.group_norm(x, g, P[0], P[1], 9.9999999999999995e-07, True), P[2], P[3], 1, 0)
		    z = torch.transpose(torch.flatten(h, 2, 3), 1, 2)
		    for i in range(depth):
		      o = torch.add(4, torch.mul(20, i))
		      n1 = torch.layer_norm(z, [w], P[torch.add(o, 14)], P[torch.add(o, 15)], 1.0000000000000001e-05, True)
		      z1 = torch.add(self.attention(n1, n1, P, o, heads), z)
		      n2 = torch.layer_norm(z1, [w], P[torch.add(o, 16)], P[torch.add(o, 17)], 1.0000000000000001e-05, True)
		      z2 = torch.add(self.attention(n2, c, P, torch.add(o, 9), heads), z1)
		      n3 = torch.layer_norm(z2, [w], P[torch.add(o, 18)], P[torch.add(o, 19)], 1.0000000000000001e-05, True)
		      a, gate = torch.chunk(torch.linear(n3, P[torch.add(o, 5)], P[torch.add(o, 6)]), 2, -1)
		      f = torch.mul(a, torch.gelu(gate, approximate="none"))
		      z = torch.add(torch.linear(f, P[torch.add(o, 7)], P[torch.add(o, 8)]), z2)
		    y = torch.reshape(torch.transpose(z, 1, 2), torch.size(h))
		    e = torch.sub(torch.len(P), 2)
		    return torch.add(self.conv2d(y, P[e], P[torch.add(e, 1)], 1, 0), x)
		  def join(self, h: Tensor, skip: Tensor) -> Tensor:
		    return torch.cat([h, skip], 1)
		  def join_control(self, h: Tensor, skip: Tensor, c: Tensor, scale: float) -> Tensor:
		    return torch.cat([h, torch.add(skip, c, alpha=scale)], 1)
		  def add_control(self, h: Tensor, c: Tensor, scale: float) -> Tensor:
		    return torch.add(h, c, alpha=scale)
		""";

	static final TorchScript SCRIPT = new TorchScript(METHODS);

	private LayerScript() {
	}
}
