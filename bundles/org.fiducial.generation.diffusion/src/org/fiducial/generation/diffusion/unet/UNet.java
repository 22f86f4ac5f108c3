package org.fiducial.generation.diffusion.unet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.Autocast;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Precision;
import org.fiducial.torch.Probe;
import org.fiducial.torch.Segments;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The noise predictor: latent [N, C, h, w], time steps and text context [N, L, D] to noise [N, C, h, w]; h and w are multiples of
 * {@link UNetConfig#factor()}. Holds on to the tensors it was made with: change their values, but do not replace them.
 */
public final class UNet {
	/** Names of the decoder, which ControlNet's training may unlock. */
	private static final List<String> DECODER = List.of("output_blocks.", "out.");

	private final UNetConfig config;
	private final Encoder encoder;
	private final List<List<Layer>> outputBlocks = new ArrayList<>();
	private final Layer out;
	private Probe probe;
	private Segments segments = Segments.PLAIN;

	/**
	 * Binds a network to its parameters.
	 *
	 * @param prefix of the names in the parameters, for example {@code model.diffusion_model.}, or empty
	 * @throws FiducialException (input) when a tensor is missing or has another shape
	 */
	public UNet(UNetConfig config, Parameters parameters, String prefix) {
		this(config);
		layers().forEach(l -> l.bind(parameters, prefix));
	}

	private UNet(UNetConfig c) {
		config = c;
		encoder = new Encoder(c);
		out = new Layers.Out(c);
		List<Integer> skips = new ArrayList<>(encoder.skipChannels());
		int ch = skips.getLast();
		for (int level = c.levels() - 1; level >= 0; level--) {
			for (int r = 0; r <= c.numResBlocks(); r++) {
				String name = "output_blocks." + outputBlocks.size() + ".";
				List<Layer> block = new ArrayList<>();
				block.add(new Layers.ResBlock(name + block.size(), c, ch + skips.removeLast(), c.channels(level)));
				ch = c.channels(level);
				if (c.attention(level)) {
					block.add(new Layers.SpatialTransformer(name + block.size(), c, ch));
				}
				if (level > 0 && r == c.numResBlocks()) {
					block.add(new Layers.Upsample(name + block.size(), ch));
				}
				outputBlocks.add(block);
			}
		}
	}

	private List<Layer> layers() {
		List<Layer> all = new ArrayList<>(encoder.inputLayers());
		all.addAll(encoder.middleLayers());
		outputBlocks.forEach(all::addAll);
		all.add(out);
		return all;
	}

	/** Adds fresh tensors in checkpoint order, with PyTorch's initialisation and the published zeroed layers. */
	public static void initialize(UNetConfig config, Parameters parameters, String prefix, long seed) {
		new UNet(config).layers().forEach(l -> l.specs().forEach(s -> s.create(parameters, prefix, seed)));
	}

	/** Names and shapes of its tensors, in checkpoint order. */
	public static Map<String, long[]> shapes(UNetConfig config) {
		return Layer.shapes(new UNet(config).layers());
	}

	/** Its configuration. */
	public UNetConfig config() {
		return config;
	}

	/** Lays maps out plane by plane whatever the width, as the original does: for comparison of what amplifies last bits, as training does. */
	public void planes() {
		encoder.planes();
	}

	/** Shows intermediate results of the next passes, at the cost of computing some of them once more; null for none. */
	public void probe(Probe newProbe) {
		probe = newProbe;
		encoder.probe(newProbe);
	}

	/** Runs its blocks so in the next passes. */
	public void segments(Segments newSegments) {
		segments = newSegments;
		encoder.segments(newSegments);
	}

	/**
	 * Sinusoids of time steps, cosines first (ldm/modules/diffusionmodules/util.py, timestep_embedding): row-major [t.length, dim].
	 */
	public static float[] timestepEmbedding(long[] t, int dim) {
		return Encoder.timestepEmbedding(t, dim);
	}

	/** Whether a tensor, its prefix removed, is of the decoder. */
	public static boolean isDecoder(String name) {
		return DECODER.stream().anyMatch(name::startsWith);
	}

	/** Whether a tensor, its prefix removed, may be kept in fewer bits: the last layer's may not, as that is always computed in 32. */
	public static boolean narrows(String name) {
		return !name.startsWith("out.");
	}

	/** What the encoder found: outputs of the input blocks, of the middle block, and the time embedding. */
	public record Features(NDList skips, NDArray middle, NDArray emb) {
	}

	/** What a ControlNet adds: 1 + skips tensors, the middle one last, and a factor for each. {@code onlyMiddle} leaves out the skips. */
	public record Control(NDList residuals, double[] scales, boolean onlyMiddle) {
		/** The same factor everywhere. */
		public static Control of(NDList residuals, double scale) {
			double[] scales = new double[residuals.size()];
			java.util.Arrays.fill(scales, scale);
			return new Control(residuals, scales, false);
		}
	}

	/**
	 * Predicts the noise. The context may have several times the batch of the latents, as for guidance: then the result does too, first all
	 * latents with the first contexts, and so on.
	 */
	public NDArray predict(NDArray x, long[] t, NDArray context) {
		return decode(encode(x, t, context), context, null);
	}

	/** Predicts the noise under control. */
	public NDArray predict(NDArray x, long[] t, NDArray context, Control control) {
		return decode(encode(x, t, context), context, control);
	}

	/** As {@link #predict(NDArray, long[], NDArray, Control)} for training a ControlNet: no gradients through the encoder. */
	public NDArray predictLocked(NDArray x, long[] t, NDArray context, Control control) {
		Features f;
		try (GradMode off = GradMode.off()) {
			f = encode(x, t, context);
		}
		return decode(f, context, control);
	}

	/** The first half. */
	public Features encode(NDArray x, long[] t, NDArray context) {
		check(x, t, context);
		NDArray emb = encoder.embed(t, context, x.getManager());
		NDList features = encoder.run(x, emb, context, null);
		NDArray middle = features.remove(features.size() - 1);
		NDList skips = new NDList(features.size());
		features.forEach(f -> skips.add(Encoder.repeat(f, context.getShape().get(0))));
		return new Features(skips, middle, emb);
	}

	/** The second half; the control, if not null, is added out of place, as the last skip is also the middle block's input. */
	public NDArray decode(Features f, NDArray context, Control control) {
		int n = f.skips.size();
		if (control != null && (control.residuals.size() != n + 1 || control.scales.length != n + 1)) {
			throw new IllegalArgumentException("a control of " + control.residuals.size() + " tensors and " + control.scales.length + " scales for " + (n + 1) + " places");
		}
		NDArray h = control == null ? f.middle
				: segments.run(in -> LayerScript.SCRIPT.call("add_control", in.get(0), in.get(1), control.scales[n]), f.middle, control.residuals.get(n));
		for (int i = n - 1; i >= 0; i--) {
			h = block(i, h, f, context, control);
		}
		if (probe != null) {
			out.inner(h, null, null, probe);
		}
		return segments.run(in -> noise(in.get(0)), h);
	}

	/** The last layer, always in 32 bits: guidance multiplies what rounding does to the noise. */
	private NDArray noise(NDArray h) {
		if (Autocast.current() == Precision.FP32) {
			return out.apply(h, null, null);
		}
		try (Autocast full = Autocast.to(Precision.FP32)) {
			return out.apply(Ops.to(h, DataType.FLOAT32), null, null);
		}
	}

	/** The block of the decoder that takes a skip. */
	private NDArray block(int i, NDArray h, Features f, NDArray context, Control control) {
		List<Layer> block = outputBlocks.get(f.skips.size() - 1 - i);
		NDArray skip = f.skips.get(i);
		if (control == null || control.onlyMiddle) {
			return segments.run(in -> Encoder.apply(block, LayerScript.SCRIPT.call("join", in.get(0), in.get(1)), in.get(2), in.get(3), probe), h, skip, f.emb, context);
		}
		double scale = control.scales[i];
		return segments.run(in -> Encoder.apply(block, LayerScript.SCRIPT.call("join_control", in.get(0), in.get(1), in.get(4), scale), in.get(2), in.get(3), probe), h, skip, f.emb,
				context, control.residuals.get(i));
	}

	private void check(NDArray x, long[] t, NDArray context) {
		Shape s = x.getShape();
		if (s.dimension() != 4 || s.get(1) != config.inChannels() || s.get(0) != t.length) {
			throw FiducialException.usage("The U-Net needs latents of shape [" + t.length + ", " + config.inChannels() + ", height, width], not " + s + ".");
		}
		if (s.get(2) % config.factor() != 0 || s.get(3) % config.factor() != 0) {
			throw FiducialException.usage("The sides of the latent must be multiples of " + config.factor() + ", not " + s.get(2) + " and " + s.get(3)
					+ ": choose another image size.");
		}
		Shape c = context.getShape();
		if (c.dimension() != 3 || c.get(0) < t.length || c.get(0) % t.length != 0 || c.get(2) != config.contextDim()) {
			throw FiducialException.usage("The U-Net needs a text context of shape [" + t.length + ", tokens, " + config.contextDim() + "], not " + c
					+ ": the text encoder does not belong to this model.");
		}
	}
}
