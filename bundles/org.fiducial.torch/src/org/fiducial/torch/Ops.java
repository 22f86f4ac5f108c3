package org.fiducial.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The operators of networks, named and behaving as in PyTorch, all differentiable. Images are [N, C, H, W] (batch, channels, rows,
 * columns), tokens [N, L, C]. A result belongs to the manager of the first argument and to the innermost {@link Scope}.
 * Arithmetic of tensors, reductions, reshape, softmax and indexing are those of {@link NDArray}; mind that its {@code duplicate()} and
 * its {@code toType} to 16 bits lose the gradient and that {@code mean} takes one axis only.
 * <p>
 * <b>Never use its arithmetic with numbers</b> ({@code x.mul(2)}, {@code x.clip(0, 1)}): it lends PyTorch a number in Java's memory and
 * lets go of it at once, while the backward pass still reads it; once the garbage collector has run, gradients are wrong. Tensors made
 * by {@code NDManager.create} in a scope that closes before the backward pass are the same. {@link #mul(NDArray, double)} and
 * {@link #tensor(NDManager, float[], Shape)} are safe.
 */
public final class Ops {
	private static final TorchScript SCRIPT = new TorchScript(OpsSource.METHODS);
	private static final Shape ONE = new Shape(1, 1);
	private static final Shape TWO = new Shape(2, 2);
	private static final Shape ZERO = new Shape(0, 0);

	private Ops() {
	}

	/** 2-D convolution, square stride and zero padding. Weight [out, in, kh, kw]; bias [out] or null. */
	public static NDArray conv2d(NDArray x, NDArray weight, NDArray bias, int stride, int padding) {
		if (Convolution.plain(weight.getShape())) {
			return JniUtils.convolution(pt(x), pt(weight), pt(bias), square(stride), square(padding), ONE, 1);
		}
		NDArray b = bias == null ? x.getManager().zeros(new Shape(weight.getShape().get(0))) : bias;
		return SCRIPT.call("conv2d", x, weight, b, stride, padding);
	}

	/** Transposed 2-D convolution. Weight [in, out, kh, kw]; bias [out], not null. */
	public static NDArray convTranspose2d(NDArray x, NDArray weight, NDArray bias, int stride, int padding, int outputPadding) {
		return SCRIPT.call("conv_transpose2d", x, weight, bias, two(stride), two(padding), two(outputPadding), 1, two(1));
	}

	/** x W^T + b over the last axis. Weight [out, in]; bias [out] or null. */
	public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
		return JniUtils.linear(pt(x), pt(weight), pt(bias));
	}

	/** Rows of a table [n, width] by index (int64, any shape). */
	public static NDArray embedding(NDArray index, NDArray table) {
		return JniUtils.embedding(pt(index), pt(table), false);
	}

	/** Normalisation over the last axis, with scale and shift. PyTorch's eps is 1e-5. */
	public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
		return JniUtils.layerNorm(pt(x), weight.getShape(), pt(weight), pt(bias), eps);
	}

	/** Normalisation of groups of channels, with scale and shift per channel. */
	public static NDArray groupNorm(NDArray x, int groups, NDArray weight, NDArray bias, double eps) {
		return SCRIPT.call("group_norm", x, groups, weight, bias, eps);
	}

	/** silu(groupNorm(x)) in one call. */
	public static NDArray groupNormSilu(NDArray x, int groups, NDArray weight, NDArray bias, double eps) {
		return SCRIPT.call("group_norm_silu", x, groups, weight, bias, eps);
	}

	/**
	 * Batch normalisation. In training the batch's statistics are used and the running ones are updated in place with the given
	 * momentum (PyTorch's .1); otherwise the running ones are used.
	 */
	public static NDArray batchNorm(NDArray x, NDArray runningMean, NDArray runningVar, NDArray weight, NDArray bias, boolean training,
			double momentum, double eps) {
		return JniUtils.batchNorm(pt(x), pt(runningMean), pt(runningVar), pt(weight), pt(bias), training, momentum, eps);
	}

	/** x times a number. */
	public static NDArray mul(NDArray x, double by) {
		return SCRIPT.call("mul", x, by);
	}

	/** x divided by a number. */
	public static NDArray div(NDArray x, double by) {
		return SCRIPT.call("div", x, by);
	}

	/** x plus a number. */
	public static NDArray add(NDArray x, double what) {
		return SCRIPT.call("add", x, what);
	}

	/** x, but at least low and at most high; no gradient outside. */
	public static NDArray clamp(NDArray x, double low, double high) {
		return SCRIPT.call("clamp", x, low, high);
	}

	/** x sigmoid(x), also called swish. */
	public static NDArray silu(NDArray x) {
		return SCRIPT.call("silu", x);
	}

	/** max(x, 0). */
	public static NDArray relu(NDArray x) {
		return JniUtils.relu(pt(x));
	}

	/** 1 / (1 + exp(-x)). */
	public static NDArray sigmoid(NDArray x) {
		return JniUtils.sigmoid(pt(x));
	}

	/** The exact GELU, with erf. */
	public static NDArray gelu(NDArray x) {
		return SCRIPT.call("gelu", x, "none");
	}

	/** GELU's tanh approximation. */
	public static NDArray geluTanh(NDArray x) {
		return SCRIPT.call("gelu", x, "tanh");
	}

	/** x sigmoid(1.702 x), CLIP's activation. */
	public static NDArray quickGelu(NDArray x) {
		return SCRIPT.call("quick_gelu", x);
	}

	/** First half of the last axis times the GELU of the second half. */
	public static NDArray geglu(NDArray x) {
		return SCRIPT.call("geglu", x);
	}

	/** softmax(q k^T / sqrt(d)) v for [N, heads, L, d]; causal: position i sees 0..i only. */
	public static NDArray attention(NDArray q, NDArray k, NDArray v, boolean causal) {
		return SCRIPT.call("attention", q, k, v, causal);
	}

	/** Maximum over windows. */
	public static NDArray maxPool2d(NDArray x, int kernel, int stride) {
		return JniUtils.maxPool(pt(x), square(kernel), square(stride), ZERO, false);
	}

	/** Mean over windows, no padding. */
	public static NDArray avgPool2d(NDArray x, int kernel, int stride) {
		return JniUtils.avgPool(pt(x), square(kernel), square(stride), ZERO, false, true);
	}

	/** Enlarges to height x width by repeating pixels. */
	public static NDArray upsampleNearest(NDArray x, long height, long width) {
		return SCRIPT.call("up_nearest", x, new long[] {height, width});
	}

	/** Twice the size by repeating pixels. */
	public static NDArray upsampleNearest2x(NDArray x) {
		Shape s = x.getShape();
		return upsampleNearest(x, 2 * s.get(2), 2 * s.get(3));
	}

	/** Resizes to height x width bilinearly; alignCorners as in PyTorch. No low-pass filter when shrinking. */
	public static NDArray upsampleBilinear(NDArray x, long height, long width, boolean alignCorners) {
		return SCRIPT.call("up_bilinear", x, new long[] {height, width}, alignCorners);
	}

	/** Bilinear samples of [N, C, H, W] at grid [N, h, w, 2] (x, y in -1..1), zeros outside. */
	public static NDArray gridSample(NDArray x, NDArray grid, boolean alignCorners) {
		return SCRIPT.call("grid_sample", x, grid, 0, 0, alignCorners);
	}

	/** Mirrors the border without repeating it. */
	public static NDArray reflectionPad(NDArray x, int left, int right, int top, int bottom) {
		return SCRIPT.call("reflect_pad", x, new long[] {left, right, top, bottom});
	}

	/** Adds zeros around. */
	public static NDArray zeroPad(NDArray x, int left, int right, int top, int bottom) {
		return SCRIPT.call("zero_pad", x, new long[] {left, right, top, bottom});
	}

	/** Einstein summation of two tensors. */
	public static NDArray einsum(String equation, NDArray a, NDArray b) {
		return SCRIPT.call("einsum", equation, a, b);
	}

	/** Joins along an axis. */
	public static NDArray cat(int axis, NDArray... parts) {
		return NDArrays.concat(new NDList(parts), axis);
	}

	/** Picks rows along an axis by an int64 index vector. */
	public static NDArray indexSelect(NDArray x, int axis, NDArray index) {
		return SCRIPT.call("index_select", x, axis, index);
	}

	/**
	 * Converts the type and keeps the gradient; the same tensor if it has the type already. 16-bit floats go through here only:
	 * {@code NDArray.toType} loses the gradient for FLOAT16 and aborts the process for BFLOAT16.
	 */
	public static NDArray to(NDArray x, DataType type) {
		return SCRIPT.call("to", x, scalarType(type));
	}

	/** A row-major copy of a view of numbers [n]: element i of the shape is number sum(i * strides). */
	static NDArray strided(NDArray numbers, long[] shape, long[] strides) {
		return SCRIPT.call("strided", numbers, shape, strides);
	}

	/** Same values, channels innermost in memory: faster convolutions on some devices. */
	public static NDArray channelsLast(NDArray x) {
		return SCRIPT.call("channels_last", x);
	}

	/** Mean over all elements of the smooth L1 distance: (a - b)^2 / (2 beta) where |a - b| is below beta, else |a - b| - beta / 2. */
	public static NDArray smoothL1(NDArray a, NDArray b, double beta) {
		return SCRIPT.call("smooth_l1", a, b, beta);
	}

	/**
	 * A 32-bit float tensor of these values, row-major, in memory of PyTorch's own: it lives as long as the gradient graph needs it and is
	 * aligned, so that the last bits of a sum do not depend on the run. {@code NDManager.create} lends memory of Java instead.
	 */
	public static NDArray tensor(NDManager manager, float[] values, Shape shape) {
		return Scope.of(() -> copy(manager.create(values, shape)));
	}

	/** As {@link #tensor(NDManager, float[], Shape)}, of 64-bit integers. */
	public static NDArray tensor(NDManager manager, long[] values, Shape shape) {
		return Scope.of(() -> copy(manager.create(values, shape)));
	}

	/** A copy in memory of its own, cut off from the gradient graph. */
	public static NDArray copy(NDArray x) {
		try (GradMode off = GradMode.off()) {
			return JniUtils.clone(pt(x));
		}
	}

	/** The same values without the gradient graph (shares memory). */
	public static NDArray detach(NDArray x) {
		return JniUtils.detachGradient(pt(x));
	}

	/** Mean over all elements of (a - b)^2, a scalar. */
	public static NDArray mse(NDArray a, NDArray b) {
		return SCRIPT.call("mse", a, b);
	}

	/** Adds the gradient of a scalar to every parameter it depends on (see {@link Parameters#gradients()}). */
	public static void backward(NDArray scalar) {
		NDArray one = scalar.getManager().ones(scalar.getShape(), scalar.getDataType());
		JniUtils.backward(pt(scalar), pt(one), false, false);
		one.close();
	}

	/** The gradients of a scalar, in the order of the tensors, without touching the accumulated ones; zeros where unused. */
	public static NDList grad(NDArray scalar, NDList tensors) {
		return SCRIPT.callList("grad", scalar, tensors);
	}

	/**
	 * The vector-Jacobian product: gradients of the sum of all y g, in the order of the tensors that it depends on. They lie in memory as PyTorch
	 * left them, so that convolutions go on in the layout they had.
	 *
	 * @param ys results; those that no gradient flows through do not count
	 * @param gs a tensor like each of them
	 * @param found receives, in its first element, the index of each gradient's tensor
	 */
	static NDList vjp(NDList ys, NDList gs, NDList tensors, int[][] found) {
		NDList out = SCRIPT.callList("vjp", ys, gs, tensors);
		try (NDArray indices = out.remove(out.size() - 1)) {
			found[0] = java.util.Arrays.stream(indices.toLongArray()).mapToInt(Math::toIntExact).toArray();
		}
		return out;
	}

	/** The same tensors, row-major in memory: copies of those that are not. */
	static NDList contiguous(NDList tensors) {
		return tensors.isEmpty() ? tensors : SCRIPT.callList("contiguous_all", tensors);
	}

	/** Whether a gradient flows through any of them: parameters in training and what was computed from such. */
	static boolean requiresGrad(NDList tensors) {
		if (tensors.isEmpty()) {
			return false;
		}
		try (NDArray answer = Scope.keep(SCRIPT.call("requires_grad", tensors))) {
			return answer.getLong() != 0;
		}
	}

	/** The L2 norm of all gradients together. */
	public static double gradNorm(NDList gradients) {
		return gradients.isEmpty() ? 0 : scalar(() -> SCRIPT.call("grad_norm", gradients));
	}

	/** Scales gradients in place so that their common L2 norm is at most maxNorm (torch.nn.utils.clip_grad_norm_); returns the norm before. */
	public static double clipGradNorm(NDList gradients, double maxNorm) {
		return gradients.isEmpty() ? 0 : scalar(() -> SCRIPT.call("clip_grad_norm_", gradients, maxNorm));
	}

	/** Multiplies tensors in place. */
	public static void scale(NDList tensors, double factor) {
		inPlace("scale_", tensors, factor);
	}

	/** a += b for lists of tensors. */
	public static void addAll(NDList a, NDList b) {
		inPlace("add_all_", a, b);
	}

	/** a += weight (b - a) for lists of tensors: an exponential moving average with decay 1 - weight. */
	public static void lerp(NDList a, NDList b, double weight) {
		inPlace("lerp_", a, b, weight);
	}

	/** Sets tensors to zero in place. */
	public static void zero(NDList tensors) {
		inPlace("zero_", tensors);
	}

	/** Overwrites a tensor with another of the same shape, converting the type. */
	public static void copyInto(NDArray to, NDArray from) {
		inPlace("copy_", to, from);
	}

	static void fusedAdam(boolean decoupled, NDList p, NDList g, NDList m, NDList v, NDList steps, double lr, AdamW.Config c) {
		inPlace(decoupled ? "fused_adamw_" : "fused_adam_", p, g, m, v, steps, lr, c.beta1(), c.beta2(), c.weightDecay(), c.eps());
	}

	private static void inPlace(String method, Object... arguments) {
		if (arguments[0] instanceof NDList l && l.isEmpty()) {
			return;
		}
		try (GradMode off = GradMode.off(); NDArray result = SCRIPT.call(method, arguments)) {
			Scope.keep(result);
		}
	}

	private static double scalar(java.util.function.Supplier<NDArray> body) {
		try (GradMode off = GradMode.off(); NDArray result = Scope.keep(body.get())) {
			return result.getFloat();
		}
	}

	/** PyTorch's number of a type (c10::ScalarType). */
	private static int scalarType(DataType type) {
		return switch (type) {
			case UINT8 -> 0;
			case INT8 -> 1;
			case INT16 -> 2;
			case INT32 -> 3;
			case INT64 -> 4;
			case FLOAT16 -> 5;
			case FLOAT32 -> 6;
			case FLOAT64 -> 7;
			case BOOLEAN -> 11;
			case BFLOAT16 -> 15;
			default -> throw new IllegalArgumentException("no PyTorch type for " + type);
		};
	}

	private static PtNDArray pt(NDArray x) {
		return (PtNDArray) x;
	}

	private static Shape square(int n) {
		return switch (n) {
			case 0 -> ZERO;
			case 1 -> ONE;
			case 2 -> TWO;
			default -> new Shape(n, n);
		};
	}

	private static long[] two(int n) {
		return new long[] {n, n};
	}
}
