package org.fiducial.workflow.report;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.render.ConditioningRenderer;
import org.fiducial.model.Annotation;
import org.fiducial.model.Sample;
import org.fiducial.workflow.step.Framing;

/** Draws the pictures of a synthesis and what they were made from. */
final class SyntheticFaces {
	private final ReportData data;
	private final Synthesised synthesis;
	private final LandmarkScheme scheme;
	private final ConditioningRenderer renderer;
	private final Framing framing;
	private final Optional<Detector> detector;
	private final Map<String, String> layers = new LinkedHashMap<>();
	private final Map<Path, double[]> found = new HashMap<>();

	SyntheticFaces(ReportData data, Synthesised synthesis) {
		this.data = data;
		this.synthesis = synthesis;
		scheme = data.scheme(synthesis.step().output("dataset"));
		renderer = scheme == null ? null : renderer();
		var config = synthesis.step().config();
		framing = config.path("framing").isObject() ? Configs.overlay(config.path("framing"), Framing.DEFAULT, "framing") : Framing.DEFAULT;
		detector = data.judge().filter(d -> scheme != null && d.scheme().equals(scheme.id()));
		config.path("sources").forEach(d -> layers.put(d.path("dataset").asString(""), d.path("layer").asString(DatasetSelection.IMPORTED_LAYER)));
	}

	private ConditioningRenderer renderer() {
		String id = RunRecord.json(synthesis.step().folder().resolve("plan.json"), data::problem).path("renderer").asString(ConditioningRenderer.PARTS_V1);
		try {
			return ConditioningRenderer.of(id, scheme);
		} catch (FiducialException e) {
			data.problem(Problem.warning(null, 0, e.getMessage()));
			return null;
		}
	}

	/** The whole records of pictures whose file can be read and whose shape is of the scheme. */
	List<Synthesised.Example> examples(List<Synthesised.Item> items) {
		return scheme == null ? List.of()
				: synthesis.examples(items, data.context()::path, data::problem).stream()
						.filter(e -> e.image().shape() != null && e.image().shape().length == 2 * scheme.pointCount() && picture(e) != null).toList();
	}

	private RgbImage picture(Synthesised.Example e) {
		return FaceTiles.read(data, e.file());
	}

	private FaceDrawing ground(Synthesised.Example e) {
		return data.gallery().draw(scheme, e.file().toString(), () -> picture(e));
	}

	/** The picture alone. */
	FaceDrawing plain(Synthesised.Example e) {
		return ground(e);
	}

	/** The picture with its label. */
	FaceDrawing labelled(Synthesised.Example e) {
		return ground(e).lines(e.image().shape(), "asked");
	}

	/** The picture with its label and what the independent detector finds, if there is one. */
	FaceDrawing judged(Synthesised.Example e) {
		return labelled(e).dots(found(e), "found");
	}

	/** Whether there is a detector. */
	boolean hasDetector() {
		return detector.isPresent();
	}

	private double[] found(Synthesised.Example e) {
		return detector.map(d -> found.computeIfAbsent(e.file(), f -> d.detect(List.of(picture(e)), List.of(org.fiducial.workflow.watch.ProbeAlignment.box(e.image().shape()))).getFirst().shape())).orElse(null);
	}

	/** A source picture as the generator would see it. */
	record Source(Sample sample, RgbImage image, CropFrame frame, double[] shape) {
		private String key() {
			return sample.getDataset() + "\n" + sample.getKey() + "\n" + frame.size();
		}
	}

	/** The source of a picture; empty if it is not in the project any more. */
	Optional<Source> source(Synthesised.Example e) {
		String dataset = e.image().sourceDataset();
		Sample sample = data.context().store().samples().find(dataset, e.image().sourceKey()).orElse(null);
		Annotation a = sample == null ? null : data.context().store().annotations().find(sample.getId(), layers.getOrDefault(dataset, DatasetSelection.IMPORTED_LAYER)).orElse(null);
		RgbImage image = a == null || a.getShape().length != 2 * scheme.pointCount() ? null : FaceTiles.read(data, sample);
		if (image == null) {
			return Optional.empty();
		}
		CropFrame frame = framing.frame(image.width(), image.height(), a.getShape(), e.image().size());
		return Optional.of(new Source(sample, image, frame, frame.toCrop(a.getShape())));
	}

	/** The source with its landmarks. */
	FaceDrawing drawn(Source s) {
		return data.gallery().draw(scheme, s.key(), () -> s.frame().crop(s.image())).shape(s.shape(), "truth");
	}

	/** The edited shape over the faded source with its old shape. */
	FaceDrawing edited(Synthesised.Example e, Source s) {
		FaceDrawing d = new FaceDrawing(scheme, e.image().size(), e.image().size()).dark();
		if (s != null) {
			d.use(data.gallery().id(s.key()), "faint").lines(s.shape(), "ghost");
		}
		return d.shape(e.image().shape(), "asked");
	}

	/** What the generator saw. */
	FaceDrawing conditioning(Synthesised.Example e) {
		int size = e.image().size();
		FaceDrawing d = new FaceDrawing(scheme, size, size);
		return renderer == null ? d : d.image(Pictures.png(renderer.render(e.image().shape(), size)), "", "");
	}
}
