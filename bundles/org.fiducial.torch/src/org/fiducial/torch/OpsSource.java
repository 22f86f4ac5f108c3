package org.fiducial.torch;

/**
 * TorchScript text of the operators that DJL does not offer, or offers without a gradient. The fused optimizers walk through raw
 * memory, so their tensors must be contiguous; gradients of linear layers often are not.
 */
final class OpsSource {
	static final String METHODS = Convolution.METHODS + """
		  def group_norm(self, x: Tensor, g: int, w: Tensor, b: Tensor, eps: float) -> Tensor:
		    return torch.group_norm(x, g, w, b, eps, True)
		  def group_norm_silu(self, x: Tensor, g: int, w: Tensor, b: Tensor, eps: float) -> Tensor:
		    return torch.silu(torch.group_norm(x, g, w, b, eps, True))
		  def mul(self, x: Tensor, by: float) -> Tensor:
		    return torch.mul(x, by)
		  def div(self, x: Tensor, by: float) -> Tensor:
		    return torch.div(x, by)
		  def add(self, x: Tensor, what: float) -> Tensor:
		    return torch.add(x, what)
		  def clamp(self, x: Tensor, low: float, high: float) -> Tensor:
		    return torch.clamp(x, low, high)
		  def silu(self, x: Tensor) -> Tensor:
		    return torch.silu(x)
		  def gelu(self, x: Tensor, approx: str) -> Tensor:
		    return torch.gelu(x, approximate=approx)
		  def quick_gelu(self, x: Tensor) -> Tensor:
		    return torch.mul(x, torch.sigmoid(torch.mul(x, 1.702)))
		  def geglu(self, x: Tensor) -> Tensor:
		    a, g = torch.chunk(x, 2, -1)
		    return torch.mul(a, torch.gelu(g, approximate="none"))
		  def attention(self, q: Tensor, k: Tensor, v: Tensor, causal: bool) -> Tensor:
		    return torch.scaled_dot_product_attention(q, k, v, None, 0., causal)
		  def conv_transpose2d(self, x: Tensor, w: Tensor, b: Tensor, s: List[int], p: List[int], op: List[int], g: int, d: List[int]) -> Tensor:
		    return torch.conv_transpose2d(x, w, b, s, p, op, g, d)
		  def grid_sample(self, x: Tensor, grid: Tensor, mode: int, pad: int, ac: bool) -> Tensor:
		    return torch.grid_sampler(x, grid, mode, pad, ac)
		  def einsum(self, eq: str, a: Tensor, b: Tensor) -> Tensor:
		    return torch.einsum(eq, [a, b])
		  def up_nearest(self, x: Tensor, s: List[int]) -> Tensor:
		    return torch.upsample_nearest2d(x, s, None, None)
		  def up_bilinear(self, x: Tensor, s: List[int], ac: bool) -> Tensor:
		    return torch.upsample_bilinear2d(x, s, ac, None, None)
		  def reflect_pad(self, x: Tensor, p: List[int]) -> Tensor:
		    return torch.reflection_pad2d(x, p)
		  def zero_pad(self, x: Tensor, p: List[int]) -> Tensor:
		    return torch.constant_pad_nd(x, p, 0)
		  def channels_last(self, x: Tensor) -> Tensor:
		    return torch.contiguous(x, memory_format=2)
		  def to(self, x: Tensor, dt: int) -> Tensor:
		    return torch.to(x, dt)
		  def strided(self, x: Tensor, shape: List[int], strides: List[int]) -> Tensor:
		    return torch.clone(torch.as_strided(x, shape, strides, 0), memory_format=0)
		  def mse(self, a: Tensor, b: Tensor) -> Tensor:
		    return torch.mse_loss(a, b, 1)
		  def smooth_l1(self, a: Tensor, b: Tensor, beta: float) -> Tensor:
		    return torch.smooth_l1_loss(a, b, 1, beta)
		  def index_select(self, x: Tensor, dim: int, index: Tensor) -> Tensor:
		    return torch.index_select(x, dim, index)
		  def grad(self, y: Tensor, xs: List[Tensor]) -> List[Tensor]:
		    gs = annotate(List[Optional[Tensor]], [torch.ones_like(y)])
		    found = torch.grad([y], xs, gs, None, False, True)
		    out = annotate(List[Tensor], [])
		    for i in range(torch.len(xs)):
		      f = found[i]
		      if torch.__isnot__(f, None):
		        _0 = torch.append(out, torch.contiguous(unchecked_cast(Tensor, f)))
		      else:
		        _1 = torch.append(out, torch.zeros_like(xs[i]))
		    return out
		  def vjp(self, ys: List[Tensor], gs: List[Tensor], xs: List[Tensor]) -> List[Tensor]:
		    through = annotate(List[Tensor], [])
		    given = annotate(List[Optional[Tensor]], [])
		    for i in range(torch.len(ys)):
		      y = ys[i]
		      if y.requires_grad:
		        _0 = torch.append(through, y)
		        _1 = torch.append(given, gs[i])
		      else:
		        pass
		    out = annotate(List[Tensor], [])
		    index = annotate(List[int], [])
		    if torch.gt(torch.len(through), 0):
		      found = torch.grad(through, xs, given, None, False, True)
		      for k in range(torch.len(xs)):
		        f = found[k]
		        if torch.__isnot__(f, None):
		          _2 = torch.append(out, unchecked_cast(Tensor, f))
		          _3 = torch.append(index, k)
		        else:
		          pass
		    else:
		      pass
		    _4 = torch.append(out, torch.tensor(index, dtype=4))
		    return out
		  def requires_grad(self, xs: List[Tensor]) -> Tensor:
		    n = 0
		    for i in range(torch.len(xs)):
		      x = xs[i]
		      if x.requires_grad:
		        n = torch.add(n, 1)
		      else:
		        pass
		    return torch.tensor(n)
		  def grad_norm(self, gs: List[Tensor]) -> Tensor:
		    return torch.norm(torch.stack(torch._foreach_norm(gs, 2)))
		  def clip_grad_norm_(self, gs: List[Tensor], max_norm: float) -> Tensor:
		    total = torch.norm(torch.stack(torch._foreach_norm(gs, 2)))
		    coef = torch.clamp(torch.div(max_norm, torch.add(total, 9.9999999999999995e-07)), None, 1.)
		    if bool(torch.lt(coef, 1.)):
		      torch._foreach_mul_(gs, coef)
		    else:
		      pass
		    return total
		  def scale_(self, xs: List[Tensor], factor: float) -> Tensor:
		    torch._foreach_mul_(xs, factor)
		    return xs[0]
		  def add_all_(self, a: List[Tensor], b: List[Tensor]) -> Tensor:
		    torch._foreach_add_(a, b)
		    return a[0]
		  def lerp_(self, e: List[Tensor], p: List[Tensor], weight: float) -> Tensor:
		    torch._foreach_lerp_(e, p, weight)
		    return e[0]
		  def zero_(self, xs: List[Tensor]) -> Tensor:
		    torch._foreach_zero_(xs)
		    return xs[0]
		  def copy_(self, to: Tensor, from_: Tensor) -> Tensor:
		    return torch.copy_(to, from_)
		  def contiguous_all(self, xs: List[Tensor]) -> List[Tensor]:
		    out = annotate(List[Tensor], [])
		    for i in range(torch.len(xs)):
		      _0 = torch.append(out, torch.contiguous(xs[i]))
		    return out
		  def fused_adamw_(self, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], st: List[Tensor], lr: float, b1: float, b2: float, wd: float, eps: float) -> Tensor:
		    mx = annotate(List[Tensor], [])
		    pc = self.contiguous_all(p)
		    gc = self.contiguous_all(g)
		    torch._foreach_add_(st, 1)
		    torch._fused_adamw_(pc, gc, m, v, mx, st, lr=lr, beta1=b1, beta2=b2, weight_decay=wd, eps=eps, amsgrad=False, maximize=False)
		    for i in range(torch.len(p)):
		      if torch.is_contiguous(p[i]):
		        pass
		      else:
		        _0 = torch.copy_(p[i], pc[i])
		    return st[0]
		  def fused_adam_(self, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], st: List[Tensor], lr: float, b1: float, b2: float, wd: float, eps: float) -> Tensor:
		    mx = annotate(List[Tensor], [])
		    pc = self.contiguous_all(p)
		    gc = self.contiguous_all(g)
		    torch._foreach_add_(st, 1)
		    torch._fused_adam_(pc, gc, m, v, mx, st, lr=lr, beta1=b1, beta2=b2, weight_decay=wd, eps=eps, amsgrad=False, maximize=False)
		    for i in range(torch.len(p)):
		      if torch.is_contiguous(p[i]):
		        pass
		      else:
		        _0 = torch.copy_(p[i], pc[i])
		    return st[0]
		""";

	private OpsSource() {
	}
}
