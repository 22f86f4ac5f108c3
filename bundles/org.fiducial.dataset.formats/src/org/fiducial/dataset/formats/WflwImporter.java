package org.fiducial.dataset.formats;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.FolderScan;
import org.fiducial.dataset.io.RecordException;

/**
 * Format {@code wflw}: the lists {@code list_98pt_rect_attr_train.txt} and {@code list_98pt_rect_attr_test.txt} with the folder {@code WFLW_images}. A line is
 * a face: 196 coordinates, a box, six flags, the image's path. Coordinates are 0-based pixels of the image as stored. An image may hold several faces; the key is
 * the path without its ending, from the second face on with {@code #2}, {@code #3}, … in the order of the list.
 */
public final class WflwImporter implements DatasetImporter {
	private static final String SCHEME = "wflw98";
	private static final int COORDINATES = 196;
	private static final String IMAGES = "WFLW_images";
	private static final Pattern LIST = Pattern.compile("list_98pt_(?:rect_attr_)?(train|test)\\.txt");
	/** Order after method.md A9: four of the box, six flags. */
	private static final List<String> FLAGS = List.of("pose", "expression", "illumination", "make-up", "occlusion", "blur");
	private static final int MAX_LINE = 1 << 14;

	@Override
	public Probe probe(Path in) {
		return FolderScan.of(in).files().stream().anyMatch(f -> LIST.matcher(f.getFileName().toString()).matches()) ? Probe.of(.95, "holds lists of WFLW")
				: Probe.no("holds no list_98pt_rect_attr_train.txt or _test.txt");
	}

	@Override
	public String scheme() {
		return SCHEME;
	}

	@Override
	public String licence() {
		return "WFLW: research use only";
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		if (!Files.isDirectory(in)) {
			throw FiducialException.input(in + ": expected a folder with the lists of WFLW and " + IMAGES);
		}
		List<Path> lists = new ArrayList<>();
		FileTree.walk(in, monitor, (folder, files) -> files.stream().filter(f -> LIST.matcher(f.getFileName().toString()).matches()).forEach(lists::add));
		if (lists.isEmpty()) {
			throw FiducialException.input(in + ": holds no list_98pt_rect_attr_train.txt or list_98pt_rect_attr_test.txt");
		}
		Path images = images(in);
		long total = 0;
		for (Path list : lists) {
			try (Stream<String> lines = Files.lines(list, StandardCharsets.ISO_8859_1)) {
				total += lines.filter(l -> !l.isBlank()).count();
			}
		}
		sink.expect(total);
		for (Path list : lists) {
			read(list, images, sink, monitor);
		}
	}

	private static Path images(Path in) throws IOException {
		for (Path f : FileTree.folders(in)) {
			if (f.getFileName().toString().equals(IMAGES)) {
				return f;
			}
		}
		return in;
	}

	private static void read(Path list, Path images, SampleSink sink, IProgressMonitor monitor) throws IOException {
		Matcher m = LIST.matcher(list.getFileName().toString());
		String split = m.matches() ? m.group(1) : null;
		Map<String, Integer> faces = new HashMap<>();
		try (BufferedReader in = Files.newBufferedReader(list, StandardCharsets.ISO_8859_1)) {
			long number = 0;
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				number++;
				FileTree.checkCancelled(monitor);
				try {
					if (!line.isBlank()) {
						sink.accept(face(list, number, line, images, split, faces));
					}
				} catch (RecordException e) {
					sink.problem(e.problem(list));
				}
			}
		}
	}

	private static SampleRecord face(Path list, long number, String line, Path images, String split, Map<String, Integer> faces) throws RecordException {
		String[] words = line.length() > MAX_LINE ? new String[0] : line.strip().split("\\s+");
		boolean full = words.length == COORDINATES + 4 + FLAGS.size() + 1;
		if (!full && words.length != COORDINATES + 1) {
			throw new RecordException(number, words.length + " fields, expected 207: 196 coordinates, 4 of the box, 6 flags, the image");
		}
		double[] shape = new double[COORDINATES];
		for (int i = 0; i < COORDINATES; i++) {
			shape[i] = number(words[i], number, i);
		}
		String path = words[words.length - 1];
		Path image = images.resolve(path).normalize();
		if (!image.startsWith(images.normalize())) {
			throw new RecordException(number, "the image '" + path + "' lies outside " + images);
		}
		int face = faces.merge(path, 1, Integer::sum);
		SampleRecord.Builder record = SampleRecord.of(FileTree.stem(path) + (face > 1 ? "#" + face : ""), image).landmarks(SCHEME, shape).split(split).from(list, number);
		if (full) {
			record.attribute(SampleRecord.BOX, String.join(",", List.of(words).subList(COORDINATES, COORDINATES + 4)));
			for (int i = 0; i < FLAGS.size(); i++) {
				record.attribute(FLAGS.get(i), words[COORDINATES + 4 + i]);
			}
		}
		return record.build();
	}

	private static double number(String word, long line, int index) throws RecordException {
		try {
			double v = Double.parseDouble(word);
			if (Double.isFinite(v)) {
				return v;
			}
		} catch (NumberFormatException e) {
			throw new RecordException(line, "coordinate " + index + ": '" + word + "' is no number");
		}
		throw new RecordException(line, "coordinate " + index + " is " + word);
	}
}
