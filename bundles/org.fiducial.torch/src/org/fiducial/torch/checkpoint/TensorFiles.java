package org.fiducial.torch.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.TensorFile;

/** Opens a file or folder of named tensors, whatever its format; the content decides, not the ending. */
public final class TensorFiles {
	/** Endings of files that may hold tensors, better ones first. */
	private static final List<String> ENDINGS = List.of(".safetensors", ".bin", ".ckpt", ".pth", ".pt", ".pkl");
	/** Names of the weights in a folder of one part, better ones first (diffusers, transformers). */
	private static final List<String> USUAL = List.of("diffusion_pytorch_model", "model", "pytorch_model", "diffusion_pytorch_model.fp16", "model.fp16");
	private static final int MAX_PARTS = 64;

	private TensorFiles() {
	}

	/**
	 * Opens a safetensors file, an index of shards, a checkpoint of PyTorch's, a folder with the weights of one part, or a folder of parts:
	 * subfolders (as diffusers writes) or files (as this program does), whose tensors are then named {@code PART/NAME}.
	 *
	 * @throws FiducialException (input) with a sentence on what it is instead
	 */
	public static NamedTensors open(Path path) {
		if (Files.isDirectory(path)) {
			return folder(path);
		}
		if (path.toString().endsWith(ShardedTensors.INDEX)) {
			return ShardedTensors.open(path);
		}
		return isPickle(path) ? PickleCheckpoint.open(path) : SafeTensors.open(path);
	}

	/** Whether a path names a file that may hold tensors, by its ending. */
	public static boolean mayHoldTensors(Path path) {
		String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
		return name.endsWith(ShardedTensors.INDEX) || ENDINGS.stream().anyMatch(name::endsWith);
	}

	/** @throws FiducialException (input) if the first bytes are those of something else */
	private static boolean isPickle(Path path) {
		try (TensorFile file = TensorFile.open(path)) {
			int n = (int) Math.min(512, file.size());
			ByteBuffer b = file.bytes(0, n);
			String start = StandardCharsets.ISO_8859_1.decode(b.duplicate()).toString();
			String other = other(start);
			if (n == 0 || other != null) {
				throw FiducialException.input(path + (n == 0 ? ": the file is empty" : ": " + other) + "; expected a .safetensors file or a checkpoint of PyTorch's (.ckpt, .pth, .pt, .bin, .pkl)");
			}
			boolean pickle = start.startsWith("PK\3\4") || start.startsWith("\u0080\u0002\u008a") || !path.toString().endsWith(".safetensors");
			return pickle && !(n > 8 && start.charAt(8) == '{');
		}
	}

	private static String other(String start) {
		String text = start.stripLeading().toLowerCase(Locale.ROOT);
		if (text.startsWith("version https://git-lfs")) {
			return "this is a pointer of Git LFS, not the file itself; run 'git lfs pull'";
		}
		if (text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml")) {
			return "this is a web page, so the download went wrong";
		}
		if (start.startsWith("\u0089HDF\r\n")) {
			return "this is a HDF5 file (Keras)";
		}
		if (start.startsWith("GGUF") || start.startsWith("\u001f\u008b") || start.startsWith("7z\u00bc\u00af") || start.startsWith("Rar!")) {
			return "this is " + (start.startsWith("GGUF") ? "a GGUF file" : "a packed archive; unpack it first");
		}
		if (start.length() > 262 && start.startsWith("ustar", 257)) {
			return "this is a tar archive, as PyTorch before 0.2 or a packer wrote it";
		}
		return null;
	}

	private static NamedTensors folder(Path folder) {
		Path single = weights(folder);
		if (single != null) {
			return open(single);
		}
		Map<String, Path> found = new LinkedHashMap<>();
		Map<String, Path> files = new LinkedHashMap<>();
		for (Path p : children(folder)) {
			String name = p.getFileName().toString();
			if (Files.isDirectory(p)) {
				Path inside = weights(p);
				if (inside != null && !name.equals("safety_checker")) {
					found.put(name, inside);
				}
			} else if (name.endsWith(".safetensors")) {
				files.put(name.substring(0, name.length() - ".safetensors".length()), p);
			}
		}
		// beside subfolders, files of the whole model say the same again
		if (found.isEmpty()) {
			found.putAll(files);
		}
		if (found.isEmpty()) {
			throw FiducialException.input(folder + ": holds no file of tensors, nor folders with such (" + String.join(", ", ENDINGS) + ")");
		}
		Path only = found.size() == 1 ? found.values().iterator().next() : null;
		return only != null && only.getParent().equals(folder) ? open(only) : parts(folder, found);
	}

	private static NamedTensors parts(Path folder, Map<String, Path> found) {
		if (found.size() > MAX_PARTS) {
			throw FiducialException.input(folder + ": holds " + found.size() + " files of tensors; name one of them");
		}
		Map<String, NamedTensors> parts = new LinkedHashMap<>();
		try {
			found.forEach((name, p) -> parts.put(name, open(p)));
			return new FolderTensors(folder, parts);
		} catch (RuntimeException e) {
			parts.values().forEach(NamedTensors::close);
			throw e;
		}
	}

	/** The one file with the weights of a folder of a single part: a usual name, or the only file there is; null if it is no such folder. */
	public static Path weights(Path folder) {
		for (String ending : ENDINGS) {
			for (String name : USUAL) {
				Path p = folder.resolve(name + ending);
				Path index = folder.resolve(name + ShardedTensors.INDEX);
				if (Files.isRegularFile(p)) {
					return p;
				}
				if (Files.isRegularFile(index)) {
					return index;
				}
			}
		}
		List<Path> all = children(folder).stream().filter(p -> Files.isRegularFile(p) && mayHoldTensors(p)).toList();
		boolean parts = all.isEmpty() || children(folder).stream().anyMatch(p -> Files.isDirectory(p) && children(p).stream().anyMatch(TensorFiles::mayHoldTensors));
		return !parts && all.size() == 1 ? all.getFirst() : null;
	}

	private static List<Path> children(Path folder) {
		try (Stream<Path> all = Files.list(folder)) {
			return new ArrayList<>(all.sorted().limit(10_000).toList());
		} catch (IOException e) {
			throw FiducialException.input(folder + ": cannot be read: " + e.getMessage(), e);
		}
	}
}
