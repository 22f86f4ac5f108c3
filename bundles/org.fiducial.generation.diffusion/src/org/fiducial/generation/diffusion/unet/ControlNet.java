package org.fiducial.generation.diffusion.unet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Segments;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * A trainable copy of the U-Net's encoder that looks at a conditioning picture and yields what is added to the U-Net's skips and
 * middle (cldm.py). Holds on to the tensors it was made with: change their values, but do not replace them.
 */
public final class ControlNet {
	/** From PyTorch's initialisation (variance 1/3 over the inputs) to one that keeps the mean square through a SiLU (which leaves .355 of it). */
	private static final double HINT_GAIN = Math.sqrt(3 / .355);

	private final ControlNetConfig config;
	private final Encoder encoder;
	private final List<Layer> hintBlock = new ArrayList<>();
	private final List<Layer> zeroConvs = new ArrayList<>();
	private Segments segments = Segments.PLAIN;

	/**
	 * Binds a network to its parameters.
	 *
	 * @param prefix of the names in the parameters, for example {@code control_model.}, or empty
	 * @throws FiducialException (input) when a tensor is missing or has another shape
	 */
	public ControlNet(ControlNetConfig config, Parameters parameters, String prefix) {
		this(config);
		layers().forEach(l -> l.bind(parameters, prefix));
	}

	private ControlNet(ControlNetConfig c) {
		config = c;
		encoder = new Encoder(c.unet());
		int ch = c.hintChannels();
		for (int i = 0; i < c.hintWidths().size(); i++) {
			hintBlock.add(new Layers.ConvSilu("input_hint_block." + 2 * i, ch, c.hintWidths().get(i), c.stride(i)));
			ch = c.hintWidths().get(i);
		}
		hintBlock.add(new Layers.Conv("input_hint_block.14", ch, c.unet().modelChannels(), 3, 1, true));
		List<Integer> skips = encoder.skipChannels();
		for (int i = 0; i < skips.size(); i++) {
			zeroConvs.add(new Layers.Conv("zero_convs." + i + ".0", skips.get(i), skips.get(i), 1, 1, true));
		}
		zeroConvs.add(new Layers.Conv("middle_block_out.0", skips.getLast(), skips.getLast(), 1, 1, true));
	}

	private List<Layer> layers() {
		List<Layer> all = new ArrayList<>(encoder.inputLayers());
		all.addAll(zeroConvs.subList(0, zeroConvs.size() - 1));
		all.addAll(hintBlock);
		all.addAll(encoder.middleLayers());
		all.add(zeroConvs.getLast());
		return all;
	}

	/**
	 * Adds fresh tensors in checkpoint order as training starts: the encoder is a copy of the U-Net's, the hint encoder has PyTorch's
	 * initialisation, the zero convolutions and the hint encoder's last convolution are zero. PyTorch's initialisation lets seven convolutions
	 * pass on a hundredth of what they see, so that a control network takes tens of thousands of steps to look at its hints; one of another size
	 * than the published starts with a hint encoder that passes on all of it.
	 *
	 * @param unet parameters of the base model, names after {@code unetPrefix}
	 */
	public static void initialize(ControlNetConfig config, Parameters parameters, String prefix, Parameters unet, String unetPrefix, long seed) {
		ControlNet net = new ControlNet(config);
		for (Layer l : net.layers()) {
			for (TensorSpec s : l.specs()) {
				if (unet.has(unetPrefix + s.name())) {
					parameters.put(prefix + s.name(), Ops.copy(s.bind(unet, unetPrefix)));
				} else {
					s.create(parameters, prefix, seed);
				}
			}
		}
		if (!config.equals(ControlNetConfig.of(config.unet()))) {
			for (Layer l : net.hintBlock.subList(0, net.hintBlock.size() - 1)) {
				String name = prefix + l.specs().getFirst().name();
				Scope.run(() -> parameters.put(name, Ops.mul(parameters.get(name), HINT_GAIN)));
			}
		}
	}

	/** Lays maps out plane by plane whatever the width, as the original does: for comparison of what amplifies last bits, as training does. */
	public void planes() {
		encoder.planes();
	}

	/** Runs its blocks so in the next passes. */
	public void segments(Segments newSegments) {
		segments = newSegments;
		encoder.segments(newSegments);
	}

	/** Names and shapes of its tensors, in checkpoint order. */
	public static Map<String, long[]> shapes(ControlNetConfig config) {
		return Layer.shapes(new ControlNet(config).layers());
	}

	/** Its configuration. */
	public ControlNetConfig config() {
		return config;
	}

	/** Number of tensors it yields: one per skip and the middle. */
	public int residuals() {
		return zeroConvs.size();
	}

	/**
	 * Encodes conditioning pictures. Depends on nothing else, so a sampler computes it once.
	 *
	 * @param hint [N, 3, H, W] in [0, 1], {@link ControlNetConfig#hintStride()} times the latent's size
	 * @return [N, modelChannels, h, w]
	 */
	public NDArray encodeHint(NDArray hint) {
		return segments.run(in -> Encoder.apply(hintBlock, in.get(0), null, null, null), hint);
	}

	/** The residuals for latents: skips in order, then the middle. The hints are already encoded, one for each latent; the context may have several times their batch, and the residuals then do too. */
	public NDList residuals(NDArray x, NDArray encodedHint, long[] t, NDArray context) {
		Shape s = x.getShape();
		Shape h = encodedHint.getShape();
		if (h.get(0) != s.get(0) || h.get(2) != s.get(2) || h.get(3) != s.get(3)) {
			throw FiducialException.usage("The conditioning pictures give features " + h + " for latents " + s + ": they must be " + config.hintStride()
					+ " times the latent's size.");
		}
		NDArray emb = encoder.embed(t, context, x.getManager());
		NDList features = encoder.run(x, emb, context, encodedHint);
		NDList out = new NDList(features.size());
		for (int i = 0; i < features.size(); i++) {
			Layer zeroConv = zeroConvs.get(i);
			out.add(Encoder.repeat(segments.run(in -> zeroConv.apply(in.get(0), null, null), features.get(i)), context.getShape().get(0)));
		}
		return out;
	}

	/** Guess mode's factors (cldm.py): strength .825^(n - i) for residual i of 0 to n. */
	public double[] guessScales(double strength) {
		double[] out = new double[residuals()];
		for (int i = 0; i < out.length; i++) {
			out[i] = strength * Math.pow(0.825, out.length - 1 - i);
		}
		return out;
	}
}
