package org.fiducial.workflow.report;

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

/** The way of a picture: source, edited shape, conditioning picture, generated picture, what a detector finds on it. */
final class StagesSection implements Section {
	@Override
	public String id() {
		return "stages";
	}

	@Override
	public String title() {
		return "From a photograph to a labelled picture";
	}

	@Override
	public String html(ReportData data) {
		StringBuilder s = new StringBuilder();
		for (Synthesised synthesis : data.syntheses()) {
			s.append("""
					<p class="lead">Landmarks of a source picture are edited, drawn as a conditioning picture, and the generator paints a face over them in the asked style.
					The landmarks that were asked for are the new picture's labels. An independent detector looks for them: where it finds them elsewhere, the picture is left out.</p>
					<p class="legend"><span class="lines ghost">source shape</span><span class="lines asked">edited shape, the label</span><span class="lines found">found by the detector</span></p>
					""");
			Strips strips = new Strips(data, synthesis);
			synthesis.byStyle().forEach((style, items) -> s.append(strips.style(style, items)));
		}
		return s.toString();
	}

	/** The strips of one synthesis. */
	private static final class Strips {
		private final ReportData data;
		private final Synthesised synthesis;
		private final LandmarkScheme scheme;
		private final ConditioningRenderer renderer;
		private final Framing framing;
		private final Optional<Detector> detector;
		private final Map<String, String> layers;

		Strips(ReportData data, Synthesised synthesis) {
			this.data = data;
			this.synthesis = synthesis;
			scheme = data.scheme(synthesis.step().output("dataset"));
			renderer = scheme == null ? null : renderer();
			var config = synthesis.step().config();
			framing = config.path("framing").isObject() ? Configs.overlay(config.path("framing"), Framing.DEFAULT, "framing") : Framing.DEFAULT;
			detector = data.judge().filter(d -> scheme != null && d.scheme().equals(scheme.id()));
			layers = new java.util.LinkedHashMap<>();
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

		String style(String style, List<Synthesised.Item> items) {
			if (scheme == null) {
				return "";
			}
			List<Synthesised.Item> accepted = items.stream().filter(Synthesised.Item::accepted).limit(data.config().examples()).toList();
			List<Synthesised.Item> rejected = items.stream().filter(i -> !i.accepted()).limit(1).toList();
			List<Synthesised.Example> examples = synthesis.examples(java.util.stream.Stream.concat(accepted.stream(), rejected.stream()).toList(), data.context()::path, data::problem);
			if (examples.isEmpty()) {
				return "";
			}
			long kept = items.stream().filter(Synthesised.Item::accepted).count();
			StringBuilder more = new StringBuilder();
			examples.stream().skip(1).forEach(e -> more.append(strip(e)));
			return "<section class=\"style\"><h3>" + Html.escape(Html.humane(style)) + "</h3><p class=\"note\">“" + Html.escape(examples.getFirst().image().prompt()) + "”, " + Numbers.count(kept)
					+ " of " + Numbers.count(items.size()) + " pictures kept</p>" + strip(examples.getFirst())
					+ (more.isEmpty() ? "" : Html.details(examples.size() - 1 + " more" + (rejected.isEmpty() ? "" : ", one of them rejected"), more.toString())) + "</section>\n";
		}

		private String strip(Synthesised.Example e) {
			RgbImage picture = FaceTiles.read(data, e.file());
			double[] shape = e.image().shape();
			if (picture == null || shape == null || shape.length != 2 * scheme.pointCount()) {
				return "";
			}
			StringBuilder s = new StringBuilder("<div class=\"strip\">");
			s.append(source(e, shape)).append(conditioning(e, shape));
			String key = e.file().toString();
			double[] found = detector.map(d -> d.detect(List.of(picture), java.util.Collections.singletonList(Probes.box(shape))).getFirst().shape()).orElse(null);
			s.append(FaceTiles.tile(data.gallery().draw(scheme, key, () -> picture).svg("generated picture"), "generated"));
			s.append(FaceTiles.tile(data.gallery().draw(scheme, key, () -> picture).lines(shape, "asked").dots(found, "found").svg("generated picture with landmarks"),
					found == null ? "with its label" : "label and detector"));
			return s.append("</div>").append(verdict(e)).toString();
		}

		private String source(Synthesised.Example e, double[] shape) {
			int size = e.image().size();
			Sample sample = data.context().store().samples().find(e.image().sourceDataset(), e.image().sourceKey()).orElse(null);
			Annotation a = sample == null ? null
					: data.context().store().annotations().find(sample.getId(), layers.getOrDefault(e.image().sourceDataset(), DatasetSelection.IMPORTED_LAYER)).orElse(null);
			RgbImage image = a == null || a.getShape().length != shape.length ? null : FaceTiles.read(data, sample);
			if (image == null) {
				return FaceTiles.tile(new FaceDrawing(scheme, size, size).svg("source picture is not there any more"), "source is gone")
						+ FaceTiles.tile(new FaceDrawing(scheme, size, size).shape(shape, "asked").svg("edited shape"), "edited shape");
			}
			CropFrame frame = framing.frame(image.width(), image.height(), a.getShape(), size);
			double[] before = frame.toCrop(a.getShape());
			String key = sample.getDataset() + "\n" + sample.getKey() + "\n" + size;
			FaceDrawing drawing = data.gallery().draw(scheme, key, () -> frame.crop(image)).shape(before, "truth");
			FaceDrawing edited = new FaceDrawing(scheme, size, size).use(data.gallery().id(key), "faint").lines(before, "ghost").shape(shape, "asked");
			return FaceTiles.tile(drawing.svg("source picture with landmarks"), "source")
					+ FaceTiles.tile(edited.svg("edited shape over the source shape"), e.item().edits().isEmpty() ? "shape as it was" : "edited shape");
		}

		private String conditioning(Synthesised.Example e, double[] shape) {
			int size = e.image().size();
			FaceDrawing d = new FaceDrawing(scheme, size, size);
			if (renderer != null) {
				d.image(Pictures.png(renderer.render(shape, size)), "", "");
			}
			return FaceTiles.tile(d.svg("conditioning picture"), "conditioning");
		}

		private static String verdict(Synthesised.Example e) {
			String edits = e.item().edits().isEmpty() ? "no edit was valid" : String.join(" + ", e.item().edits().stream().map(x -> x.replace('-', ' ')).toList());
			String error = Double.isFinite(e.item().error()) ? ", alignment error " + Numbers.percent(e.item().error()) + " %" : "";
			String what = e.item().accepted() ? "<b class=\"better\">kept</b>" : "<b class=\"worse\">rejected</b>";
			return "<p class=\"verdict\">" + what + " " + Html.escape(edits + error + (e.item().accepted() || e.item().reason().isEmpty() ? "" : " (" + e.item().reason() + ")")
					+ ", no. " + e.item().number() + ", seed " + e.image().seed()) + "</p>";
		}
	}
}
