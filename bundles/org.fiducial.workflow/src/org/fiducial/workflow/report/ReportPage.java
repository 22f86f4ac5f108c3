package org.fiducial.workflow.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.Problem;
import org.slf4j.LoggerFactory;

/** The document: style sheet, headline, contents, sections. Nothing in it is loaded from elsewhere, and there is no script. */
final class ReportPage {
	private static final List<Section> SECTIONS = List.of(new ResultsSection(), new RoundsSection(), new StagesSection(), new DetectionSection(), new CurvesSection(), new AcceptanceSection(), new RecordSection());
	/** Nothing may be loaded; styles and pictures within the page alone. */
	private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

	private final ReportData data;

	ReportPage(ReportData data) {
		this.data = data;
	}

	/** The HTML. */
	String html() {
		Headline headline = new Headline(data);
		String top = headline.html();
		StringBuilder contents = new StringBuilder();
		StringBuilder body = new StringBuilder();
		List<String> wanted = data.config().sections().isEmpty() ? ReportConfig.SECTIONS : data.config().sections();
		for (String id : wanted) {
			data.context().checkCancelled();
			Section section = SECTIONS.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
			String html = content(section);
			if (!html.isBlank()) {
				contents.append("<a href=\"#").append(id).append("\">").append(Html.escape(section.title())).append("</a>");
				body.append("<section id=\"").append(id).append("\"><h2>").append(Html.escape(section.title())).append("</h2>\n").append(html).append("</section>\n");
			}
		}
		return document(data.run().name(), "", top + "<nav>" + contents + "</nav>\n" + body + problems());
	}

	/**
	 * The page around a content.
	 *
	 * @param head more for the head
	 */
	static String document(String title, String head, String main) {
		return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY
				+ "\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">" + head + "<title>" + Html.escape(title)
				+ " · Fiducial</title>\n<style>\n" + style() + "</style></head>\n<body><main>\n" + main + "</main></body></html>\n";
	}

	/** Whatever stops a section, a detector without memory for example, must not cost the page at the end of a night's run. */
	private String content(Section section) {
		try {
			return section.html(data);
		} catch (OperationCanceledException e) {
			throw e;
		} catch (RuntimeException e) {
			LoggerFactory.getLogger(ReportPage.class).info("section '{}' could not be made", section.id(), e);
			data.problem(Problem.error(null, 0, "section '" + section.id() + "' could not be made: " + e.getMessage()));
			return "";
		}
	}

	private String problems() {
		List<Problem> problems = data.problems();
		if (problems.isEmpty()) {
			return "";
		}
		StringBuilder s = new StringBuilder("<ul>");
		problems.stream().map(Problem::toString).distinct().limit(50).forEach(p -> s.append(Html.text("li", "", p)));
		return "<section id=\"left-out\"><h2>Not in this report</h2><p>These could not be used or made:</p>" + s + "</ul></section>\n";
	}

	private static String style() {
		try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		} catch (IOException e) {
			throw new IllegalStateException("the style sheet of this bundle cannot be read", e);
		}
	}
}
