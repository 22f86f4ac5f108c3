package org.fiducial.headless.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.store.StoreBenchmark;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code benchmark}: the store's figures against what the product promises. */
@Command(description = "Measures the project store on a project of many samples, in a temporary folder. Exit code 1 if a promise is not kept.")
public final class BenchmarkCommand implements HeadlessCommand {
	private static final int MOST = 10_000_000;

	@Option(names = "--samples", paramLabel = "N", description = "Samples of 68 landmarks (default: ${DEFAULT-VALUE}, for which the limits are meant).")
	private int samples = StoreBenchmark.SAMPLES;

	@Override
	public ExitCode run(CommandContext context) {
		if (samples < 1000 || samples > MOST) {
			throw FiducialException.usage("--samples " + samples + ": expected 1000 to " + MOST);
		}
		List<StoreBenchmark.Result> results = measure();
		TextTable table = new TextTable("what", "ms", "limit ms", "passed");
		results.forEach(r -> table.row(r.name(), String.format(java.util.Locale.ROOT, "%.2f", r.milliseconds()), r.limit() > 0 ? r.limit() : null, r.passed() ? "yes" : "NO"));
		context.console().result(Map.of("samples", samples, "results", results.stream().map(BenchmarkCommand::json).toList()), table.toString());
		return results.stream().allMatch(StoreBenchmark.Result::passed) ? ExitCode.OK : ExitCode.PARTIAL;
	}

	private List<StoreBenchmark.Result> measure() {
		try {
			Path folder = Files.createTempDirectory("fiducial-benchmark");
			try {
				return StoreBenchmark.run(folder.resolve("project"), samples);
			} finally {
				AtomicFiles.deleteTree(folder);
			}
		} catch (IOException e) {
			throw FiducialException.failed("no temporary folder: " + e.getMessage(), e);
		}
	}

	private static Map<String, Object> json(StoreBenchmark.Result r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("name", r.name());
		m.put("milliseconds", r.milliseconds());
		m.put("limit", r.limit() > 0 ? r.limit() : null);
		m.put("passed", r.passed());
		return m;
	}
}
