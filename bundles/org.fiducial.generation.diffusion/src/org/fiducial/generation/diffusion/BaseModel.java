package org.fiducial.generation.diffusion;

import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.Hashes;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.text.TextModel;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Precision;

/** A text-to-image model in memory: autoencoder, text encoder, U-Net. Nothing in it requires gradients. */
final class BaseModel implements AutoCloseable {
	private final BaseDescription description;
	private final String hash;
	private final String autoencoderHash;
	private final String textHash;
	private final String weights;
	private final Autoencoder autoencoder;
	private final Parameters unetParameters;
	/** Null once it is not needed any more. */
	private TextModel text;
	private UNet unet;
	private Precision precision = Precision.FP32;

	/**
	 * Networks and vocabulary as they come from a disk.
	 *
	 * @param folder to which the vocabulary's name is relative
	 * @param autoencoderHash tells whether latents that were encoded before are still valid
	 * @param textHash the same for contexts
	 * @param weights {@link BaseWeights#MODEL} or {@link BaseWeights#EMA}
	 */
	record Loaded(BaseDescription description, Path folder, String hash, String autoencoderHash, String textHash, String weights, Parameters autoencoder, Parameters text, Parameters unet) implements AutoCloseable {
		@Override
		public void close() {
			autoencoder.close();
			text.close();
			unet.close();
		}
	}

	private BaseModel(Loaded parts, TextModel text) {
		this.description = parts.description;
		this.hash = parts.hash;
		this.autoencoderHash = parts.autoencoderHash;
		this.textHash = Hashes.sha256(parts.textHash + Configs.toJson(description.text()));
		this.weights = parts.weights;
		this.autoencoder = new Autoencoder(description.autoencoder(), parts.autoencoder);
		this.text = text;
		this.unetParameters = parts.unet;
		this.unet = new UNet(description.unet(), unetParameters, "");
	}

	/**
	 * Loads a folder of this program's, a checkpoint of the original implementation, or a folder of diffusers.
	 *
	 * @param weights one of {@link BaseWeights#CHOICES}
	 * @throws FiducialException (input) if it is not complete or its parts do not fit together, (usage) if it has no such weights
	 */
	static BaseModel load(Path path, String weights) {
		boolean own = ModelFiles.isModel(path);
		if (own && BaseWeights.EMA.equals(weights)) {
			throw FiducialException.usage(path + ": has one set of weights (of a base model trained here, the average); leave out baseWeights: ema");
		}
		Loaded parts = own ? read(path) : PublishedBase.read(path, weights);
		try {
			BaseDescription d = parts.description;
			TextModel text = d.text().load(parts.folder, parts.text);
			if (text.width() != d.unet().contextDim() || d.autoencoder().embedDim() != d.unet().inChannels() || d.imageSize() % (d.autoencoder().factor() * d.unet().factor()) != 0) {
				throw FiducialException.input(path + ": the parts do not fit: text width " + text.width() + " and U-Net context " + d.unet().contextDim() + ", latent channels "
						+ d.autoencoder().embedDim() + " and U-Net channels " + d.unet().inChannels() + ", imageSize " + d.imageSize());
			}
			return new BaseModel(parts, text);
		} catch (RuntimeException e) {
			parts.close();
			throw e;
		}
	}

	private static Loaded read(Path folder) {
		BaseDescription d = ModelFiles.describe(folder, BaseDescription.NONE, BaseDescription.KIND);
		if (d.text() == null) {
			throw FiducialException.input(folder + ": " + ModelFiles.DESCRIPTION + " does not say which text encoder the model has");
		}
		String hash = ModelFiles.hash(folder, List.of(ModelFiles.AUTOENCODER, ModelFiles.TEXT, ModelFiles.UNET, d.text().vocabulary()));
		Parameters vae = ModelFiles.load(folder.resolve(ModelFiles.AUTOENCODER), "first_stage_model.");
		Parameters words = null;
		try {
			words = ModelFiles.load(folder.resolve(ModelFiles.TEXT), "cond_stage_model.");
			return new Loaded(d, folder, hash, ModelFiles.hash(folder.resolve(ModelFiles.AUTOENCODER)), ModelFiles.hash(folder, List.of(ModelFiles.TEXT, d.text().vocabulary())),
					BaseWeights.MODEL, vae, words, ModelFiles.load(folder.resolve(ModelFiles.UNET), "model.diffusion_model."));
		} catch (RuntimeException e) {
			vae.close();
			if (words != null) {
				words.close();
			}
			throw e;
		}
	}

	/** Hash of what decides about latents. */
	String autoencoderHash() {
		return autoencoderHash;
	}

	/** Hash of what decides about contexts. */
	String textHash() {
		return textHash;
	}

	/** Which weights the U-Net has: {@link BaseWeights#MODEL} or {@link BaseWeights#EMA}. */
	String weights() {
		return weights;
	}

	BaseDescription description() {
		return description;
	}

	/** Hash of all weights and the vocabulary. */
	String hash() {
		return hash;
	}

	Autoencoder autoencoder() {
		return autoencoder;
	}

	TextModel text() {
		if (text == null) {
			throw new IllegalStateException("the text encoder was released");
		}
		return text;
	}

	/** Frees the text encoder, for those who have the contexts of all their prompts. */
	void releaseText() {
		if (text != null) {
			text.close();
			text = null;
		}
	}

	UNet unet() {
		return unet;
	}

	/**
	 * Keeps the U-Net's matrices and kernels in a precision from now on; {@link #unet()} is another one then, and can be run in that precision only.
	 * What needs its weights in full must have copied them before.
	 */
	void narrow(Precision to) {
		if (to != precision) {
			unetParameters.narrow(to, UNet::narrows);
			unet = new UNet(description.unet(), unetParameters, "");
			precision = to;
		}
	}

	/** The precision in which the U-Net's weights are kept. */
	Precision precision() {
		return precision;
	}

	Parameters unetParameters() {
		return unetParameters;
	}

	/** Side of a latent for pictures of this side. */
	int latentSize(int imageSize) {
		int step = description.autoencoder().factor() * description.unet().factor();
		if (imageSize < step || imageSize % step != 0) {
			throw FiducialException.usage("imageSize " + imageSize + " does not suit the base model '" + description.name() + "': a multiple of " + step + " is needed");
		}
		return imageSize / description.autoencoder().factor();
	}

	@Override
	public void close() {
		autoencoder.close();
		releaseText();
		unetParameters.close();
	}
}
