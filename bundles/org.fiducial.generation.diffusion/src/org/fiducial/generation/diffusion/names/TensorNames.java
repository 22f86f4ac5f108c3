package org.fiducial.generation.diffusion.names;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.Parameters;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The two sets of names of a network's tensors: original ones, without a checkpoint's prefix ({@code model.diffusion_model.},
 * {@code control_model.}, {@code first_stage_model.}, {@code cond_stage_model.}), and those of diffusers
 * (huggingface/diffusers src/diffusers/loaders/single_file_utils.py). Numbers of blocks and levels are read off the names, so no
 * configuration is needed. CLIP's text encoder has no entry: its names in a Stable Diffusion checkpoint are Hugging Face's.
 */
public enum TensorNames {
	/** {@code unet/}. */
	UNET("U-Net", "conv_in.weight"),
	/** {@code controlnet/}. */
	CONTROLNET("ControlNet", "conv_in.weight"),
	/** {@code vae/} or {@code vqvae/}. */
	AUTOENCODER("autoencoder", "encoder.conv_norm_out.weight"),
	/** {@code bert/}. */
	LDM_BERT("LDMBert", "model.embed_tokens.weight");

	private final String title;
	private final String mark;

	TensorNames(String title, String mark) {
		this.title = title;
		this.mark = mark;
	}

	/** Whether these names of a network of this kind are those of diffusers. */
	public boolean isDiffusers(Collection<String> names) {
		return names.contains(mark);
	}

	/**
	 * The diffusers name of every original name, in their order.
	 *
	 * @throws FiducialException (input) when a name has none
	 */
	public Map<String, String> toDiffusers(Collection<String> original) {
		return map(original, rules(original, false)::toDiffusers, "the original names");
	}

	/**
	 * The original name of every diffusers name, in their order; names of older versions of diffusers are understood.
	 *
	 * @throws FiducialException (input) when a name has none
	 */
	public Map<String, String> toOriginal(Collection<String> diffusers) {
		return map(diffusers, rules(diffusers, true)::toOriginal, "diffusers' names");
	}

	/** As {@link #toOriginal}, without the names that have none. */
	public Map<String, String> known(Collection<String> diffusers) {
		NameRules rules = rules(diffusers, true);
		Map<String, String> out = new LinkedHashMap<>();
		for (String name : diffusers) {
			String other = rules.toOriginal(name);
			if (other != null) {
				out.put(name, other);
			}
		}
		return out;
	}

	/** Renames the tensors of a network to the original names, unless they bear them already, and gives them the original shapes. */
	public void makeOriginal(Parameters p) {
		if (isDiffusers(p.names())) {
			p.rename(toOriginal(p.names()));
		}
		for (String name : java.util.List.copyOf(p.names())) {
			NDArray x = p.get(name);
			long[] stored = x.getShape().getShape();
			long[] shape = originalShape(name, stored);
			if (shape.length != stored.length) {
				p.put(name, x.reshape(new Shape(shape)));
			}
		}
	}

	/** The shape of a tensor in the original scheme: 1x1 convolutions of attention, which diffusers may store as matrices, have four axes. */
	public long[] originalShape(String original, long[] shape) {
		boolean convolution = shape.length == 2 && original.endsWith(".weight") && switch (this) {
			case UNET, CONTROLNET -> original.endsWith(".proj_in.weight") || original.endsWith(".proj_out.weight");
			case AUTOENCODER -> original.contains("attn");
			case LDM_BERT -> false;
		};
		return convolution ? new long[] {shape[0], shape[1], 1, 1} : shape.clone();
	}

	private NameRules rules(Collection<String> names, boolean diffusers) {
		return switch (this) {
			case UNET, CONTROLNET -> UNetNames.of(names, diffusers);
			case AUTOENCODER -> AutoencoderNames.of(names, diffusers);
			case LDM_BERT -> new LdmBertNames();
		};
	}

	private Map<String, String> map(Collection<String> names, java.util.function.UnaryOperator<String> rule, String scheme) {
		Map<String, String> out = new LinkedHashMap<>();
		for (String name : names) {
			String other = rule.apply(name);
			if (other == null) {
				throw FiducialException.input("'" + name + "' is not among " + scheme + " of a " + title + "'s tensors: this is another kind of model.");
			}
			out.put(name, other);
		}
		return out;
	}
}
