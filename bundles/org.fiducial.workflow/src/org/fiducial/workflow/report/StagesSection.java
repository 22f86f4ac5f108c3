package org.fiducial.workflow.report;

import java.util.List;
import java.util.stream.Stream;

import org.fiducial.workflow.report.Synthesised.Example;
import org.fiducial.workflow.report.Synthesised.Item;

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
			SyntheticFaces faces = data.faces(synthesis);
			StringBuilder styles = new StringBuilder();
			synthesis.byStyle().forEach((style, items) -> styles.append(style(data, faces, style, items)));
			if (!styles.isEmpty()) {
				s.append("""
						<p class="lead">Landmarks of a source picture are edited, drawn as a conditioning picture, and the generator paints a face over them in the asked style.
						The landmarks that were asked for are the new picture's labels. An independent detector looks for them: where it finds them elsewhere, the picture is left out.</p>
						<p class="legend"><span class="lines ghost">source shape</span><span class="lines asked">edited shape: the label</span><span class="dots found">found by the detector</span></p>
						""").append(styles);
			}
		}
		return s.toString();
	}

	private static String style(ReportData data, SyntheticFaces faces, String style, List<Item> items) {
		List<Item> rejected = items.stream().filter(i -> !i.accepted()).limit(1).toList();
		List<Example> examples = faces.examples(Stream.concat(items.stream().filter(Item::accepted).limit(data.config().examples()), rejected.stream()).toList());
		if (examples.isEmpty()) {
			return "";
		}
		StringBuilder more = new StringBuilder();
		examples.stream().skip(1).forEach(e -> more.append(strip(faces, e)));
		long kept = items.stream().filter(Item::accepted).count();
		return "<section class=\"style\"><h3>" + Html.escape(data.style(style)) + "</h3><p class=\"note\">“" + Html.escape(examples.getFirst().image().prompt()) + "” · " + Numbers.count(kept) + " of "
				+ Numbers.count(items.size()) + " pictures kept</p>" + strip(faces, examples.getFirst())
				+ (more.isEmpty() ? "" : Html.details(examples.size() - 1 + " more" + (examples.getLast().item().accepted() ? "" : ", one of them rejected"), more.toString())) + "</section>\n";
	}

	private static String strip(SyntheticFaces faces, Example e) {
		SyntheticFaces.Source source = faces.source(e).orElse(null);
		String first = source == null ? "" : FaceTiles.tile(faces.drawn(source).svg("source picture with landmarks"), "source");
		return "<div class=\"strip\">" + first + FaceTiles.tile(faces.edited(e, source).svg("edited shape over the source shape"), e.item().edits().isEmpty() ? "shape as it was" : "edited shape")
				+ FaceTiles.tile(faces.conditioning(e).svg("conditioning picture"), "conditioning") + FaceTiles.tile(faces.plain(e).svg("generated picture"), "generated")
				+ FaceTiles.tile(faces.judged(e).svg("generated picture with landmarks"), faces.hasDetector() ? "label and detector" : "with its label") + "</div>" + verdict(e);
	}

	private static String verdict(Example e) {
		String edits = e.item().edits().isEmpty() ? "no edit was valid" : String.join(" + ", e.item().edits().stream().map(x -> x.replace('-', ' ')).toList());
		String error = Double.isFinite(e.item().error()) ? ", alignment error " + Numbers.percent(e.item().error()) + " %" : "";
		String what = e.item().accepted() ? "<b class=\"better\">kept</b>" : "<b class=\"worse\">rejected</b>";
		return "<p class=\"verdict\">" + what + " · " + Html.escape(edits + error + (e.item().accepted() || e.item().reason().isEmpty() ? "" : " (" + e.item().reason() + ")") + ", no. "
				+ e.item().number() + ", seed " + e.image().seed()) + "</p>";
	}
}
