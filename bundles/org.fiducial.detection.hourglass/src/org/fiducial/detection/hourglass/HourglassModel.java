package org.fiducial.detection.hourglass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.io.Hashes;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.torch.Parameters;

import tools.jackson.core.JacksonException;

/**
 * What a model folder says besides the weights: {@value #DESCRIPTION} beside {@value #WEIGHTS}.
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

	/** Reads the description of a model folder. @throws FiducialException (input) if it is none of ours */
	static HourglassModel read(Path folder) {
		Path file = folder.resolve(DESCRIPTION);
		if (!Files.isRegularFile(file)) {
			throw FiducialException.input(folder + ": no " + DESCRIPTION + " in this folder; expected the model folder of a finished detector training");
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
	Parameters weights(Path folder) {
		Path file = folder.resolve(WEIGHTS);
		try {
			if (!Files.isRegularFile(file) || !Hashes.sha256(file).equals(weights)) {
				throw FiducialException.input(file + ": missing, or not the file that " + DESCRIPTION + " was written with; copy the whole model folder again");
			}
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
		Parameters p = Parameters.load(file, "");
		HourglassWeights.check(network, p, file.toString());
		return p;
	}

	/** Writes a complete model folder in one step. */
	static void write(Path folder, HourglassModel description, Parameters weights) {
		try {
			AtomicFiles.writeFolder(folder, temp -> {
				weights.save(temp.resolve(WEIGHTS), Map.of("format", "pt", "scheme", description.scheme));
				HourglassModel complete = new HourglassModel(FORMAT, HourglassEngine.ID, description.scheme, description.network, description.crop, description.confidence,
						Hashes.sha256(temp.resolve(WEIGHTS)), description.training);
				Files.writeString(temp.resolve(DESCRIPTION), Configs.toJson(complete));
			});
		} catch (IOException e) {
			throw FiducialException.failed("the model " + folder + " cannot be written (" + e.getMessage() + "): check the free space and run again, training resumes at its end", e);
		}
	}
}
