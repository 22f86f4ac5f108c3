package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.workflow.report.Evaluated.Row;
import org.fiducial.workflow.step.TrainRefinedStep;

/** The top of the page: the result in a sentence, in three numbers, and in a row of pictures. */
final class Headline {
	private static final int PICTURES = 12;

	private final ReportData data;
	private final Evaluated main;

	Headline(ReportData data) {
		this.data = data;
		main = data.main().orElse(null);
	}

	/** The whole of it. */
	String html() {
		String title = data.config().title().isBlank() ? data.run().description().isBlank() ? Html.humane(data.run().name()) : data.run().description() : data.config().title();
		return "<header><p class=\"brand\">Fiducial · " + Html.escape(data.run().name()) + "</p><h1>" + Html.escape(title) + "</h1><p class=\"sentence\">" + Html.escape(sentence()) + "</p>" + tiles()
				+ pictures() + "</header>\n";
	}

	/** The result in a sentence. Plain text. */
	String sentence() {
		if (main == null) {
			long done = data.run().steps().stream().filter(StepRecord::complete).count();
			return done + " of " + data.run().steps().size() + " steps of the run are complete; nothing was evaluated.";
		}
		List<String> unseen = data.unseen(main);
		Row after = row(main.after(), unseen);
		if (!main.compares()) {
			return String.format(Locale.ROOT, "“%s” finds the landmarks of %s faces with a mean error of %s %% of the %s distance; %s %% fail.", data.config().label(main.after()),
					Numbers.count(after.n()), Numbers.percent(after.nme()), after.normalizer(), Numbers.percent(after.fr()));
		}
		Row before = row(main.before(), unseen);
		String where = unseen.isEmpty() ? "On " + Numbers.count(after.n()) + " held-out portraits"
				: "On " + Numbers.count(after.n()) + " held-out portraits in " + (unseen.size() == 1 ? "the style " + data.style(unseen.getFirst()) : unseen.size() + " styles") + " other than " + names(known(unseen));
		long kept = data.syntheses().stream().mapToLong(Synthesised::accepted).sum();
		boolean refined = !data.run().finished(TrainRefinedStep.KIND).isEmpty();
		String what = kept > 0 ? (refined ? "refining the labels of " : "fine-tuning on ") + Numbers.count(kept) + " synthetic pictures" : "“" + data.config().label(main.after()) + "”";
		String from = Numbers.percent(before.nme());
		String to = Numbers.percent(after.nme());
		String verb = from.equals(to) ? "leaves" : after.nme() < before.nme() ? "lowers" : "raises";
		return where + ", " + what + " " + verb + " the mean error of the landmarks " + (from.equals(to) ? "at " : "from " + from + " % to ") + to + " %" + controls(unseen) + forgetting(unseen) + ".";
	}

	private String controls(List<String> unseen) {
		StringBuilder s = new StringBuilder();
		main.controls().forEach(c -> s.append(" (“").append(data.config().label(c)).append("”: ").append(Numbers.percent(row(c, unseen).nme())).append(" %)"));
		return s.toString();
	}

	private List<String> known(List<String> unseen) {
		return main.groups().stream().filter(g -> !unseen.contains(g)).toList();
	}

	private String names(List<String> groups) {
		return String.join(", ", groups.stream().map(data::style).toList());
	}

	/** What happens to the styles that were known before. */
	private String forgetting(List<String> unseen) {
		List<String> known = known(unseen);
		Row before = unseen.isEmpty() ? null : main.together(main.before(), known, "");
		Row after = unseen.isEmpty() ? null : main.together(main.after(), known, "");
		return before == null || after == null ? "" : "; on " + names(known) + " the error goes from " + Numbers.percent(before.nme()) + " % to " + Numbers.percent(after.nme()) + " %";
	}

	private Row row(String method, List<String> unseen) {
		Row together = unseen.isEmpty() ? null : main.together(method, unseen, "");
		if (together != null) {
			return together;
		}
		Row all = main.row(method, Evaluation.ALL);
		return all != null ? all : main.rows().stream().filter(r -> r.method().equals(method)).findFirst().orElseThrow();
	}

	private String tiles() {
		if (main == null) {
			return "";
		}
		Row after = row(main.after(), data.unseen(main));
		Row before = main.compares() ? row(main.before(), data.unseen(main)) : null;
		return "<div class=\"figures\">"
				+ tile("mean error (NME)", before == null ? "" : Numbers.percent(before.nme()), Numbers.percent(after.nme()), "%", before == null || after.nme() <= before.nme())
				+ tile("failures above " + Numbers.brief(after.threshold() * 100) + " %", before == null ? "" : Numbers.percent(before.fr()), Numbers.percent(after.fr()), "%",
						before == null || after.fr() <= before.fr())
				+ tile("area under the curve (AUC)", before == null ? "" : Numbers.area(before.auc()), Numbers.area(after.auc()), "", before == null || after.auc() >= before.auc()) + "</div>";
	}

	private static String tile(String name, String before, String after, String unit, boolean better) {
		return "<div class=\"figure\"><span class=\"name\">" + Html.escape(name) + "</span><span class=\"number\">" + (before.isEmpty() ? "" : "<s>" + Html.escape(before) + "</s> <i>→</i> ") + "<b class=\""
				+ (better ? "better" : "worse") + "\">" + Html.escape(after) + "</b>" + (unit.isEmpty() ? "" : "<small>&nbsp;" + unit + "</small>") + "</span></div>";
	}

	/** One picture that was kept of each style, with its label. */
	private String pictures() {
		List<String> tiles = new ArrayList<>();
		for (Synthesised synthesis : data.config().includes("stages") ? data.syntheses() : List.<Synthesised>of()) {
			SyntheticFaces faces = data.faces(synthesis);
			List<Synthesised.Item> first = synthesis.byStyle().values().stream().map(items -> items.stream().filter(Synthesised.Item::accepted).findFirst().orElse(null)).filter(i -> i != null)
					.limit(PICTURES - 1).toList();
			for (Synthesised.Example e : faces.examples(first)) {
				if (tiles.isEmpty()) {
					faces.source(e).ifPresent(source -> tiles.add(FaceTiles.tile(faces.drawn(source).svg("source picture with landmarks"), "<b>source</b>")));
				}
				tiles.add(FaceTiles.tile(faces.labelled(e).svg("generated picture with its label"), Html.escape(data.style(e.item().style()))));
			}
		}
		return tiles.size() < 2 ? "" : "<div class=\"hero\">" + String.join("", tiles) + "</div><p class=\"note\">A source picture with its landmarks, and generated pictures with the landmarks they were asked to have: these are their labels.</p>";
	}
}
