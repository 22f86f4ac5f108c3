package org.fiducial.dataset.ffhq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.io.FileTree;

/**
 * Finds the image of a number: {@code 00000/00042.png} as NVIDIA ships it or {@code 00042.png} in one flat folder, png or jpg.
 *
 * @param folder folder with the images
 * @param wild whether they are the photographs rather than the aligned faces
 */
record FfhqImages(Path folder, boolean wild) {
	private static final List<String> OFFICIAL = List.of("images1024x1024", "thumbnails128x128", "in-the-wild-images");
	private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

	/**
	 * Finds the folder with the images.
	 *
	 * @param root the dataset's folder
	 * @param named what the user named, null if nothing
	 * @param frame aligned, wild, or auto to go by the folder's name
	 * @throws FiducialException (input) if there is none, or several of which none is the official one
	 */
	static FfhqImages find(Path root, Path named, String frame) throws IOException {
		Path folder = named != null ? root.resolve(named) : choose(root, frame);
		if (!Files.isDirectory(folder)) {
			throw FiducialException.input(folder + ": no such folder with images");
		}
		boolean wild = frame.equals("auto") ? folder.toAbsolutePath().normalize().getFileName().toString().toLowerCase(Locale.ROOT).contains("wild") : frame.equals("wild");
		return new FfhqImages(folder, wild);
	}

	private static Path choose(Path root, String frame) throws IOException {
		for (String name : OFFICIAL) {
			boolean fits = frame.equals("auto") || name.contains("wild") == frame.equals("wild");
			if (fits && Files.isDirectory(root.resolve(name))) {
				return root.resolve(name);
			}
		}
		List<Path> holders = new ArrayList<>();
		if (holdsImages(root)) {
			holders.add(root);
		}
		for (Path f : FileTree.folders(root)) {
			// 00000, 01000, … belong to the root itself
			if (!isNumber(f.getFileName().toString()) && holdsImages(f)) {
				holders.add(f);
			}
		}
		if (holders.size() > 1) {
			throw FiducialException.input(root + ": mixed layout, images lie in " + String.join(" and in ", holders.stream().map(h -> h.equals(root) ? "the folder itself" : h.getFileName().toString()).toList())
					+ "; choose with --option images=FOLDER");
		}
		return holders.stream().findFirst().orElseThrow(() -> FiducialException.input(root + ": holds no FFHQ images; expected images1024x1024, thumbnails128x128, in-the-wild-images, or files 00000.png, …"));
	}

	/** Whether a folder holds numbered images, itself or in numbered folders. */
	static boolean holdsImages(Path folder) throws IOException {
		if (!Files.isDirectory(folder)) {
			return false;
		}
		try (var entries = Files.newDirectoryStream(folder, "[0-9][0-9][0-9][0-9][0-9]*")) {
			for (Path p : entries) {
				String name = p.getFileName().toString();
				if (isNumber(name) ? Files.isDirectory(p) : isNumber(FileTree.stem(name)) && ImageFiles.isImageName(name)) {
					return true;
				}
			}
		}
		return false;
	}

	private static boolean isNumber(String name) {
		return name.matches("\\d{5}");
	}

	/** Key of an image: its number in five digits. */
	static String key(int index) {
		return String.format(Locale.ROOT, "%05d", index);
	}

	/** The image of a number, null if there is none. */
	Path file(int index) {
		Path below = folder.resolve(key(index - index % 1000));
		for (String ending : ENDINGS) {
			String name = key(index) + ending;
			if (Files.isRegularFile(below.resolve(name))) {
				return below.resolve(name);
			}
			if (Files.isRegularFile(folder.resolve(name))) {
				return folder.resolve(name);
			}
		}
		return null;
	}
}
