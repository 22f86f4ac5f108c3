package org.fiducial.generation.diffusion;

import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.text.TextModel;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Parameters;

/** A text-to-image model in memory: autoencoder, text encoder, U-Net. Nothing in it requires gradients. */
final class BaseModel implements AutoCloseable {
	private final BaseDescription description;
	private final String hash;
	private final Autoencoder autoencoder;
	private final TextModel text;
	private final Parameters unetParameters;
	private final UNet unet;

	private BaseModel(BaseDescription description, String hash, Autoencoder autoencoder, TextModel text, Parameters unetParameters) {
		this.description = description;
		this.hash = hash;
		this.autoencoder = autoencoder;
		this.text = text;
		this.unetParameters = unetParameters;
		this.unet = new UNet(description.unet(), unetParameters, "");
	}

	/** Loads a folder. @throws FiducialException (input) if it is not complete or its parts do not fit together */
	static BaseModel load(Path folder) {
		BaseDescription d = ModelFiles.describe(folder, BaseDescription.NONE, BaseDescription.KIND);
		if (d.text() == null) {
			throw FiducialException.input(folder + ": " + ModelFiles.DESCRIPTION + " does not say which text encoder the model has");
		}
		String hash = ModelFiles.hash(folder, List.of(ModelFiles.AUTOENCODER, ModelFiles.TEXT, ModelFiles.UNET, d.text().vocabulary()));
		Parameters vae = ModelFiles.load(folder.resolve(ModelFiles.AUTOENCODER), "first_stage_model.");
		Parameters words = ModelFiles.load(folder.resolve(ModelFiles.TEXT), "cond_stage_model.");
		Parameters unet = ModelFiles.load(folder.resolve(ModelFiles.UNET), "model.diffusion_model.");
		try {
			TextModel text = d.text().load(folder, words);
			if (text.width() != d.unet().contextDim() || d.autoencoder().embedDim() != d.unet().inChannels() || d.imageSize() % (d.autoencoder().factor() * d.unet().factor()) != 0) {
				throw FiducialException.input(folder + ": the parts do not fit: text width " + text.width() + " and U-Net context " + d.unet().contextDim() + ", latent channels "
						+ d.autoencoder().embedDim() + " and U-Net channels " + d.unet().inChannels() + ", imageSize " + d.imageSize());
			}
			return new BaseModel(d, hash, new Autoencoder(d.autoencoder(), vae), text, unet);
		} catch (RuntimeException e) {
			vae.close();
			words.close();
			unet.close();
			throw e;
		}
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
		return text;
	}

	UNet unet() {
		return unet;
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
		text.close();
		unetParameters.close();
	}
}
