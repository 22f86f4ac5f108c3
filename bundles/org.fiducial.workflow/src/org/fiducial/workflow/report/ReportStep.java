package org.fiducial.workflow.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.workflow.Fingerprints;
import org.fiducial.workflow.RunFolder;
import org.fiducial.workflow.step.Step;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;

/**
 * Writes {@code report.html} of a recipe's run. Reads only what earlier steps left in their folders and in the project; a stage that the
 * recipe does not have is left out.
 */
public final class ReportStep implements Step<ReportConfig> {
	/** What recipes call it. */
	public static final String KIND = "report";
	/** Name of the file. */
	public static final String FILE = "report.html";

	@Override
	public String kind() {
		return KIND;
	}

	@Override
	public ReportConfig defaults() {
		return ReportConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("report", "bytes");
	}

	@Override
	public String inputs(ReportConfig config, StepContext context) {
		Path run = runFolder(config, context);
		StringBuilder s = new StringBuilder();
		if (Files.isDirectory(run)) {
			try (Stream<Path> steps = Files.list(run)) {
				// the report's own state is no input of it
				steps.filter(p -> !p.equals(context.folder())).map(p -> p.resolve(RunFolder.STATUS)).filter(Files::isRegularFile).sorted()
						.forEach(p -> s.append(run.relativize(p)).append(' ').append(Fingerprints.content(p)).append('\n'));
			} catch (IOException e) {
				throw FiducialException.input(run + ": cannot be read: " + e.getMessage(), e);
			}
		}
		return Fingerprints.text(s.toString());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return outputs.get("report") instanceof String report && Files.exists(context.path(report));
	}

	private static Path runFolder(ReportConfig config, StepContext context) {
		if (!config.run().isBlank()) {
			return context.path(config.run());
		}
		if (context.folder() == null) {
			throw FiducialException.usage("report needs the folder of a recipe's run (key 'run')");
		}
		return context.folder().getParent();
	}

	@Override
	public StepResult run(ReportConfig config, StepContext context) {
		if (context.folder() == null && config.file().isBlank()) {
			throw FiducialException.usage("report needs a place (key 'file')");
		}
		try (ReportData data = new ReportData(config, context, runFolder(config, context))) {
			String html = new ReportPage(data).html();
			List<Path> files = Stream.of(context.folder() == null ? null : context.folder().resolve(FILE), config.file().isBlank() ? null : context.path(config.file())).filter(f -> f != null).distinct().toList();
			for (Path f : files) {
				write(f, html);
			}
			Path last = files.getLast();
			Map<String, Object> out = new LinkedHashMap<>();
			out.put("report", context.reference(last));
			out.put("bytes", Files.size(last));
			return StepResult.of(out, new Headline(data).sentence() + " Report: " + last, data.problems());
		} catch (IOException e) {
			throw FiducialException.failed("the report cannot be written: " + e.getMessage(), e);
		}
	}

	private static void write(Path file, String html) {
		try {
			AtomicFiles.writeString(file, html);
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}
}
