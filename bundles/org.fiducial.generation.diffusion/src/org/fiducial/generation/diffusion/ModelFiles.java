package org.fiducial.generation.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.FileHashes;
import org.fiducial.core.io.Hashes;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** The files of a model folder: names, hashes, 16-bit weights. */
final class ModelFiles {
	static final int FORMAT = 1;
	static final String DESCRIPTION = "model.json";
	static final String AUTOENCODER = "autoencoder.safetensors";
	static final String TEXT = "text.safetensors";
	static final String UNET = "unet.safetensors";
	static final String CONTROLNET = "controlnet.safetensors";

	private ModelFiles() {
	}

	/** Whether a path is a model folder of this program's. */
	static boolean isModel(Path folder) {
		return Files.isRegularFile(folder.resolve(DESCRIPTION));
	}

	/**
	 * Reads {@code model.json}.
	 *
	 * @throws FiducialException (input) if the folder holds none, or one of another kind or a newer format
	 */
	static <R extends Record> R describe(Path folder, R none, String kind) {
		Path file = folder.resolve(DESCRIPTION);
		if (!Files.isRegularFile(file)) {
			throw FiducialException.input(folder + ": no model folder, " + DESCRIPTION + " is missing");
		}
		var tree = Configs.tree(file);
		String found = tree.path("kind").asString("");
		if (!kind.equals(found)) {
			throw FiducialException.input(file + ": a model of kind '" + found + "', but one of kind '" + kind + "' is needed");
		}
		int format = tree.path("format").asInt(0);
		if (format < 1 || format > FORMAT) {
			throw FiducialException.input(file + ": format " + format + "; this version reads 1 to " + FORMAT);
		}
		return Configs.overlay(tree, none, file.toString());
	}

	/** Loads tensors without the prefix of a full checkpoint, if they have it. */
	static Parameters load(Path file, String checkpointPrefix) {
		boolean prefixed;
		try (SafeTensors in = SafeTensors.open(file)) {
			prefixed = in.names().stream().anyMatch(n -> n.startsWith(checkpointPrefix));
		}
		return Parameters.load(file, prefixed ? checkpointPrefix : "");
	}

	/** Writes tensors as 16-bit floats. */
	static void saveHalf(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) {
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			Map<String, NDArray> half = new LinkedHashMap<>();
			tensors.forEach((name, x) -> half.put(name, x.getDataType() == DataType.FLOAT32 ? Ops.to(x, DataType.FLOAT16) : x));
			SafeTensors.write(file, half, metadata);
		}
	}

	/** Names of files of a folder, as {@link #hash(Path, List)} takes them. */
	static List<String> names(Path folder, List<Path> files) {
		return files.stream().map(f -> folder.toAbsolutePath().relativize(f.toAbsolutePath()).toString().replace('\\', '/')).toList();
	}

	/** One hash of several files of a folder, by name and content. */
	static String hash(Path folder, List<String> names) {
		StringBuilder all = new StringBuilder();
		for (String name : names) {
			all.append(name).append(' ').append(hash(folder.resolve(name))).append('\n');
		}
		return Hashes.sha256(all.toString());
	}

	/** Hash of a file's content; that of a large one is remembered while the file stays as it is. */
	static String hash(Path file) {
		try {
			return FileHashes.shared().sha256(file);
		} catch (IOException e) {
			throw FiducialException.input(file + ": a file of the model cannot be read: " + e.getMessage(), e);
		}
	}
}
