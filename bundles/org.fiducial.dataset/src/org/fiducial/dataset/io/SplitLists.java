package org.fiducial.dataset.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.Problem;
import org.fiducial.dataset.SampleSink;

/**
 * Text files that name the images of a split, one a line: {@code train_list.txt}, {@code test_images.txt}, {@code test.txt} and the like. A line may be a path with / or \,
 * with or without ending; its last part counts. Lists of landmarks and other records beside them are passed over.
 */
public final class SplitLists {
	private static final int MAX_LINE = 4096;

	private record Place(Path file, long line) {
	}

	private final Map<String, String> splits = new HashMap<>();
	private final Map<String, Place> places = new HashMap<>();
	private final Set<String> met = new HashSet<>();

	private SplitLists() {
	}

	/** Reads all lists of some folders; a name in two splits keeps the first, with a warning. */
	public static SplitLists read(List<Path> folders, SampleSink sink) throws IOException {
		SplitLists lists = new SplitLists();
		for (Path folder : folders) {
			for (Path file : Files.isDirectory(folder) ? FileTree.files(folder) : new ArrayList<Path>()) {
				String split = splitOf(file.getFileName().toString());
				if (split != null) {
					lists.read(file, split, sink);
				}
			}
		}
		return lists;
	}

	/** The split a list's name says, null if it is no list of images. */
	static String splitOf(String name) {
		String n = name.toLowerCase(Locale.ROOT);
		if (!n.endsWith(".txt") || n.endsWith("_all.txt")) {
			return null;
		}
		for (String split : List.of("train", "test", "val")) {
			if (n.matches(split + "(_?(list|images|imgs|files))?\\.txt")) {
				return split;
			}
		}
		return null;
	}

	private void read(Path file, String split, SampleSink sink) throws IOException {
		// names are bytes to us: ISO 8859-1 never fails, and UTF-8 names are recovered below
		try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
			long number = 0;
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				number++;
				String path = new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip().replace("\uFEFF", "");
				if (path.length() > MAX_LINE) {
					sink.problem(Problem.error(file, number, "a line of more than " + MAX_LINE + " characters is no file name"));
				} else if (!path.isEmpty()) {
					add(path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1), split, new Place(file, number), sink);
				}
			}
		}
	}

	private void add(String name, String split, Place place, SampleSink sink) {
		String first = splits.putIfAbsent(name, split);
		if (first == null) {
			places.put(name, place);
		} else if (!first.equals(split)) {
			sink.problem(Problem.warning(place.file, place.line, "'" + name + "' is in split " + first + " too; " + first + " is kept"));
		}
	}

	/** Whether there are any lists. */
	public boolean isEmpty() {
		return splits.isEmpty();
	}

	/** The split of an image by its file name, null if no list names it. */
	public String split(String imageName) {
		for (String name : List.of(imageName, FileTree.stem(imageName))) {
			String split = splits.get(name);
			if (split != null) {
				met.add(name);
				return split;
			}
		}
		return null;
	}

	/** Reports the listed names that {@link #split} was never asked for. */
	public void reportMissing(SampleSink sink) {
		places.entrySet().stream().filter(e -> !met.contains(e.getKey())).sorted((a, b) -> Long.compare(a.getValue().line, b.getValue().line))
				.forEach(e -> sink.problem(Problem.error(e.getValue().file, e.getValue().line, "names '" + e.getKey() + "', but there is no such image")));
	}
}
