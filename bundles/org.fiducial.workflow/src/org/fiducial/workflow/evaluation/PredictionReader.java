package org.fiducial.workflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetOption;
import org.fiducial.dataset.FormatDetector;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.LandmarkFrame;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.PtsFile;
import org.fiducial.dataset.io.RecordException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;

/** Reads files of predictions, record by record; a record that cannot be used is a problem, and reading goes on. */
final class PredictionReader {
	static final String PTS = "pts";
	static final String JSON = "json";
	private static final long JSON_LIMIT = 1L << 30;
	private static final int MAX_POINTS = 10_000;

	private final ImporterLookup importers;
	private final IProgressMonitor monitor;

	PredictionReader(ImporterLookup importers, IProgressMonitor monitor) {
		this.importers = importers;
		this.monitor = monitor;
	}

	/**
	 * Reads.
	 *
	 * @param path of the file or folder
	 * @return the format
	 * @throws FiducialException (input) if nothing can be made of it at all
	 */
	String read(PredictionFile source, Path path, Consumer<Prediction> sink, Consumer<Problem> problems) {
		if (!Files.exists(path)) {
			throw FiducialException.input(path + ": no such file or folder of predictions");
		}
		try {
			String format = source.format().isBlank() ? format(path) : source.format();
			switch (format) {
			case PTS -> pts(path, sink, problems);
			case JSON -> json(path, sink, problems);
			default -> imported(format, source, path, sink, problems);
			}
			return format;
		} catch (IOException e) {
			throw FiducialException.input(path + ": cannot be read: " + e.getMessage(), e);
		}
	}

	private String format(Path path) throws IOException {
		String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
		if (Files.isRegularFile(path) && name.matches(".*\\.(json|jsonl|ndjson)")) {
			return JSON;
		}
		if (name.endsWith(".csv") || Files.isRegularFile(path.resolve("samples.csv"))) {
			return "csv";
		}
		boolean[] pts = new boolean[1];
		if (Files.isDirectory(path)) {
			FileTree.walk(path, monitor, (folder, files) -> pts[0] |= files.stream().anyMatch(PredictionReader::isPts));
		}
		return pts[0] ? PTS : new FormatDetector(importers).detect(path);
	}

	private static boolean isPts(Path file) {
		return FileTree.ending(file.getFileName().toString()).equals(PTS);
	}

	/** A tree of .pts files; the pictures need not be there. */
	private void pts(Path root, Consumer<Prediction> sink, Consumer<Problem> problems) throws IOException {
		if (!Files.isDirectory(root)) {
			throw FiducialException.input(root + ": expected a folder of .pts files");
		}
		FileTree.walk(root, monitor, (folder, files) -> {
			for (Path f : files) {
				if (isPts(f)) {
					try {
						sink.accept(new Prediction(FileTree.stem(FileTree.relative(root, f)), null, null, PtsFile.read(f), null, LandmarkFrame.STORED, f, 0));
					} catch (RecordException e) {
						problems.accept(e.problem(f));
					}
				}
			}
		});
	}

	private void imported(String format, PredictionFile source, Path path, Consumer<Prediction> sink, Consumer<Problem> problems) throws IOException {
		DatasetImporter importer = importers.get(format);
		boolean takesScheme = importer.options().stream().map(DatasetOption::name).anyMatch("scheme"::equals);
		Map<String, String> options = takesScheme && !source.scheme().isBlank() ? Map.of("scheme", source.scheme()) : Map.of();
		importer.read(path, new ImportOptions(importer, options, null, "predictions"), new SampleSink() {
			@Override
			public void accept(SampleRecord r) {
				sink.accept(new Prediction(r.key(), r.image(), null, r.landmarks(), r.scheme(), r.frame(), r.sourceFile(), r.line()));
			}

			@Override
			public void problem(Problem problem) {
				problems.accept(problem);
			}
		}, monitor);
	}

	/** Records one behind the other, in an array, in the key {@code predictions} or {@code boxes} of an object, or as an object of pictures and points. */
	private void json(Path file, Consumer<Prediction> sink, Consumer<Problem> problems) throws IOException {
		if (Files.size(file) > JSON_LIMIT) {
			throw FiducialException.input(file + ": larger than 1 GB; use a table (csv) for so many predictions");
		}
		long number = 0;
		try (MappingIterator<JsonNode> nodes = Configs.json().readerFor(JsonNode.class).readValues(file.toFile())) {
			while (nodes.hasNext()) {
				FileTree.checkCancelled(monitor);
				JsonNode node = nodes.next();
				JsonNode list = node.has("predictions") ? node.path("predictions") : node.path("boxes");
				if (list.isArray()) {
					for (JsonNode p : list) {
						record(file, ++number, p, node.path("scheme").asString(null), sink, problems);
					}
				} else if (isMap(node)) {
					for (Map.Entry<String, JsonNode> e : node.properties()) {
						record(file, ++number, Configs.json().createObjectNode().put("key", e.getKey()).set("points", e.getValue()), null, sink, problems);
					}
				} else {
					record(file, ++number, node, null, sink, problems);
				}
			}
		} catch (JacksonException e) {
			throw FiducialException.input(file + ": line " + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ": not valid JSON: " + e.getOriginalMessage(), e);
		}
	}

	private static boolean isMap(JsonNode node) {
		return node.isObject() && !node.has("points") && !node.isEmpty() && node.properties().stream().allMatch(e -> e.getValue().isArray() || e.getValue().isNull());
	}

	private static void record(Path file, long number, JsonNode node, String scheme, Consumer<Prediction> sink, Consumer<Problem> problems) {
		try {
			String image = node.path("image").asString(null);
			String key = node.path("key").asString(image);
			if (key == null || key.isBlank()) {
				throw new RecordException(number, "no 'key' or 'image'; expected {\"key\": \"…\", \"points\": [[x, y], …]}");
			}
			JsonNode points = node.has("points") ? node.path("points") : node.path("box");
			if (points.isMissingNode()) {
				throw new RecordException(number, "'" + key + "' has no 'points' (or 'box'); null stands for a face that was not found");
			}
			sink.accept(new Prediction(key, image == null ? null : file.toAbsolutePath().resolveSibling(image).normalize(), node.path("dataset").asString(null),
					points(points, number), node.path("scheme").asString(scheme), LandmarkFrame.SHOWN, file, number));
		} catch (RecordException e) {
			problems.accept(e.problem(file));
		} catch (java.nio.file.InvalidPathException e) {
			problems.accept(Problem.error(file, number, "'image' is no file name: " + e.getReason()));
		}
	}

	private static double[] points(JsonNode node, long number) throws RecordException {
		if (node.isNull()) {
			return null;
		}
		boolean pairs = node.isArray() && !node.isEmpty() && node.get(0).isArray();
		int n = pairs ? 2 * node.size() : node.size();
		if (!node.isArray() || n == 0 || n % 2 != 0 || n > 2 * MAX_POINTS) {
			throw new RecordException(number, "'points' must be a list of pairs x, y");
		}
		double[] shape = new double[n];
		for (int i = 0; i < n; i++) {
			JsonNode v = pairs ? node.get(i / 2).path(i % 2) : node.get(i);
			// null is a point that the method did not find
			if (!v.isNumber() && !v.isNull()) {
				throw new RecordException(number, "point " + i / 2 + " is no pair of numbers");
			}
			shape[i] = v.isNull() ? Double.NaN : v.asDouble();
		}
		return shape;
	}
}
