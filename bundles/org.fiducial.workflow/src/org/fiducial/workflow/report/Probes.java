package org.fiducial.workflow.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.workflow.watch.ProbeAlignment;

import tools.jackson.databind.JsonNode;

/**
 * The probe pictures of a training stage: sheets {@code samples/probe-STEP.png}, a row of conditions above a row of pictures made from
 * them with the same noise at every step. Where {@code samples/probes.json} says which shape each column was asked for
 * ({@code [{"index":0,"style":"…","shape":[x0,y0,…]}]}, pixels of one picture), a detector can measure how well they obey.
 *
 * @param sheets files by step, ascending
 * @param shapes shape of each column; empty if unknown
 * @param styles style of each column; empty if unknown
 */
record Probes(TreeMap<Long, Path> sheets, List<double[]> shapes, List<String> styles) {
	/** What the shapes of the columns are written to. */
	static final String SHAPES = "probes.json";
	private static final Pattern SHEET = Pattern.compile("probe-(\\d{1,18})\\.png");

	/** Reads the folder of a step; nothing if it has no probes. */
	static Probes of(Path stepFolder, Consumer<Problem> problems) {
		Path folder = stepFolder.resolve("samples");
		TreeMap<Long, Path> sheets = new TreeMap<>();
		if (Files.isDirectory(folder)) {
			try (Stream<Path> files = Files.list(folder)) {
				files.forEach(f -> {
					Matcher m = SHEET.matcher(f.getFileName().toString());
					if (m.matches()) {
						sheets.put(Long.parseLong(m.group(1)), f);
					}
				});
			} catch (IOException e) {
				problems.accept(Problem.warning(folder, 0, "cannot be read: " + e.getMessage()));
			}
		}
		List<double[]> shapes = new ArrayList<>();
		List<String> styles = new ArrayList<>();
		JsonNode described = RunRecord.json(folder.resolve(SHAPES), problems);
		for (JsonNode p : described.isArray() ? described : Configs.json().createArrayNode()) {
			shapes.add(p.path("shape").valueStream().mapToDouble(v -> v.asDouble(Double.NaN)).toArray());
			styles.add(p.path("style").asString(""));
		}
		return new Probes(sheets, List.copyOf(shapes), List.copyOf(styles));
	}

	/** The rows of a sheet: conditions, pictures. Null if the file cannot be used. */
	static RgbImage sheet(Path file, Consumer<Problem> problems) {
		try {
			RgbImage sheet = ImageFiles.read(file);
			if (sheet.height() % 2 == 0 && sheet.width() % (sheet.height() / 2) == 0) {
				return sheet;
			}
			problems.accept(Problem.warning(file, 0, "is no probe sheet of two rows of squares"));
		} catch (FiducialException e) {
			problems.accept(Problem.warning(file, 0, e.getMessage()));
		}
		return null;
	}

	/** How well the pictures of each step obey the shapes that were asked for; empty if those are unknown. */
	TreeMap<Long, ProbeAlignment> alignment(Detector detector, LandmarkScheme scheme, Consumer<Problem> problems) {
		TreeMap<Long, ProbeAlignment> out = new TreeMap<>();
		if (shapes.stream().allMatch(s -> s.length == 2 * scheme.pointCount()) && !shapes.isEmpty()) {
			for (Map.Entry<Long, Path> e : sheets.entrySet()) {
				RgbImage sheet = sheet(e.getValue(), problems);
				if (sheet != null && sheet.width() / (sheet.height() / 2) == shapes.size()) {
					out.put(e.getKey(), ProbeAlignment.of(detector, scheme, pictures(sheet), shapes));
				}
			}
		}
		return out;
	}

	private List<RgbImage> pictures(RgbImage sheet) {
		int side = sheet.height() / 2;
		List<RgbImage> pictures = new ArrayList<>();
		for (int i = 0; i < shapes.size(); i++) {
			pictures.add(Pictures.cut(sheet, i * side, side, side, side));
		}
		return pictures;
	}
}
