package org.fiducial.detection.hourglass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.io.FileHashes;
import org.fiducial.core.io.Hashes;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.torch.Parameters;

import tools.jackson.core.JacksonException;

/**
 * What a model folder says besides the weights: {@value #DESCRIPTION} beside {@value #WEIGHTS}; or what a checkpoint of STAR's, a single file, is known to be.
 *
 * @param format version of this file's layout
 * @param engine id of the engine
 * @param scheme id of the landmark scheme
 * @param network its size
 * @param crop how faces are cut out, in training and prediction alike
 * @param confidence from the spread of a map to a probability
 * @param weights SHA-256 of the weights' file
 * @param training how it came about: numbers and names for people
 */
public record HourglassModel(int format, String engine, String scheme, HourglassConfig network, CropRule crop, Confidence confidence, String weights,
		Map<String, Object> training) {
	/** The description's file name. */
	public static final String DESCRIPTION = "model.json";
	/** The weights' file name. */
	public static final String WEIGHTS = "weights.safetensors";
	private static final int FORMAT = 1;
	/** Key in the metadata of weights. */
	private static final String SCHEME = "scheme";

	/** What files of weights say of themselves, so that none is taken for a published one. */
	static Map<String, String> metadata(String scheme) {
		return Map.of("format", "pt", SCHEME, scheme);
	}

	/** Whether a file's metadata is that of weights that were trained here. */
	static boolean isOwn(Map<String, String> metadata) {
		return metadata.containsKey(SCHEME);
	}

	/** What a published checkpoint is, of which nothing but the file is there. */
	static HourglassModel published(String scheme, HourglassConfig network, CropRule crop, String hash) {
		return new HourglassModel(FORMAT, HourglassEngine.ID, scheme, network, crop, Confidence.UNFITTED, hash, Map.of());
	}

	/** Reads the description of a model folder, or recognises a checkpoint of STAR's. @throws FiducialException (input) if it is neither */
	static HourglassModel read(Path model) {
		if (Files.isRegularFile(model)) {
			return StarCheckpoint.describe(model);
		}
		Path file = model.resolve(DESCRIPTION);
		if (!Files.isRegularFile(file)) {
			throw FiducialException.input(model + ": " + (Files.exists(model) ? "no " + DESCRIPTION + " in this folder" : "no such file or folder")
					+ "; expected the model folder of a finished detector training, or a checkpoint of STAR's (.pkl, .pth, .safetensors)");
		}
		try {
			HourglassModel m = Configs.json().readValue(file.toFile(), HourglassModel.class);
			if (m.format != FORMAT || m.network == null || m.crop == null || m.confidence == null || m.scheme == null) {
				throw FiducialException.input(file + ": format " + m.format + " of a hourglass model; this version reads format " + FORMAT);
			}
			return m;
		} catch (JacksonException e) {
			throw FiducialException.input(file + ": not the description of a hourglass model: " + e.getOriginalMessage(), e);
		}
	}

	/** Reads and checks the weights. @throws FiducialException (input) if they are damaged or of another size */
	Parameters weights(Path model) {
		boolean published = Files.isRegularFile(model);
		Path file = published ? model : model.resolve(WEIGHTS);
		try {
			if (!Files.isRegularFile(file) || !(published ? FileHashes.shared().sha256(file) : Hashes.sha256(file)).equals(weights)) {
				throw FiducialException.input(file + (published ? ": has changed while it was read; try again"
						: ": missing, or not the file that " + DESCRIPTION + " was written with; copy the whole model folder again"));
			}
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
		Parameters p = published ? StarCheckpoint.weights(file) : Parameters.load(file, "");
		try {
			HourglassWeights.check(network, p, file.toString());
			return p;
		} catch (RuntimeException e) {
			p.close();
			throw e;
		}
	}

	/** Writes a complete model folder in one step. */
	static void write(Path folder, HourglassModel description, Parameters weights) {
		try {
			AtomicFiles.writeFolder(folder, temp -> {
				weights.save(temp.resolve(WEIGHTS), metadata(description.scheme));
				HourglassModel complete = new HourglassModel(FORMAT, HourglassEngine.ID, description.scheme, description.network, description.crop, description.confidence,
						Hashes.sha256(temp.resolve(WEIGHTS)), description.training);
				Files.writeString(temp.resolve(DESCRIPTION), Configs.toJson(complete));
			});
		} catch (IOException e) {
			throw FiducialException.failed("the model " + folder + " cannot be written (" + e.getMessage() + "): check the free space and run again, training resumes at its end", e);
		}
	}
}
