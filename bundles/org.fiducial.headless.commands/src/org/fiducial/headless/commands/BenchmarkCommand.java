package org.fiducial.headless.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.Timing;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.landmark.metrics.MetricsBenchmark;
import org.fiducial.store.StoreBenchmark;
import org.fiducial.torch.benchmark.Benchmarks;
import org.fiducial.torch.benchmark.Measurement;
import org.fiducial.torch.benchmark.Measurement.Limits;
import org.fiducial.torch.benchmark.Measurements;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code benchmark}: what the product takes for things, against what it promises. */
@Command(description = {"Measures this machine. Exit code 1 if a promise is not kept.",
		"store: the project store on a project of many samples, in a temporary folder. metrics: errors, failure rates and areas of as many shapes. generation, detector: networks, set against the rate at which this machine multiplies matrices "
				+ "(the share of peak, by the operations of convolutions and matrix products; what is trained counts three forward passes in a training step) and, where the original Python code was timed, against that time: it was taken once, "
				+ "on another machine, which multiplied 189 GFLOP/s, and is scaled by the two machines' rates, not measured here."})
public final class BenchmarkCommand implements HeadlessCommand {
	private static final String STORE = "store";
	private static final String METRICS = "metrics";
	/** Topics that need no engine. */
	private static final List<String> PLAIN = List.of(STORE, METRICS);
	private static final int MOST = 10_000_000;

	@Parameters(paramLabel = "TOPIC", arity = "0..*", description = "store, metrics, generation, detector, or what a plug-in adds (default: store).")
	private List<String> topics = new ArrayList<>();

	@Option(names = "--samples", paramLabel = "N", description = "Samples of 68 landmarks in the store, or shapes to judge (default: ${DEFAULT-VALUE}, for which the limits are meant).")
	private int samples = StoreBenchmark.SAMPLES;

	@Override
	public ExitCode run(CommandContext context) {
		if (samples < 1000 || samples > MOST) {
			throw FiducialException.usage("--samples " + samples + ": expected 1000 to " + MOST);
		}
		List<String> wanted = topics.isEmpty() ? List.of(STORE) : topics.stream().distinct().toList();
		wanted.stream().filter(t -> !PLAIN.contains(t)).forEach(t -> Benchmarks.registry().get("topic", t));
		Map<String, Object> document = new LinkedHashMap<>();
		StringBuilder text = new StringBuilder();
		boolean passed = true;
		if (wanted.stream().anyMatch(PLAIN::contains)) {
			passed = plain(wanted, document, text);
		}
		List<String> networks = wanted.stream().filter(t -> !PLAIN.contains(t)).toList();
		if (!networks.isEmpty()) {
			passed &= networks(networks, document, text, context);
		}
		context.console().result(document, text.toString());
		return passed ? ExitCode.OK : ExitCode.PARTIAL;
	}

	private boolean plain(List<String> wanted, Map<String, Object> document, StringBuilder text) {
		List<Timing> results = new ArrayList<>(wanted.contains(STORE) ? measureStore() : List.of());
		results.addAll(wanted.contains(METRICS) ? MetricsBenchmark.run(samples) : List.of());
		TextTable table = new TextTable("what", "ms", "limit ms", "passed");
		results.forEach(r -> table.row(r.name(), number("%.2f", r.milliseconds()), r.limit() > 0 ? r.limit() : null, r.passed() ? "yes" : "NO"));
		document.put("samples", samples);
		document.put("results", results.stream().map(BenchmarkCommand::json).toList());
		text.append(table);
		return results.stream().allMatch(Timing::passed);
	}

	private List<Timing> measureStore() {
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

	private static boolean networks(List<String> ids, Map<String, Object> document, StringBuilder text, CommandContext context) {
		IProgressMonitor monitor = context.monitor();
		Measurements results = new Measurements(m -> context.console().message(m.name() + ": " + number("%.4g", m.seconds()) + " s"));
		ids.forEach(id -> Benchmarks.registry().get("topic", id).run(results, monitor));
		TextTable table = new TextTable("what", "s", "items/s", "GFLOP/s", "share of peak", "of Python's time", "peak MiB", "promised", "passed");
		for (Measurement m : results.all()) {
			table.row(m.name(), number("%.4f", m.seconds()), number("%.2f", m.perSecond()), number("%.1f", m.gflops()), number("%.2f", m.share()), number("%.2f", m.ratio()),
					number("%.0f", m.peakMebibytes()), promised(m.limits()), !m.limits().any() ? null : m.passed() ? "yes" : "NO");
		}
		document.put("networks", results.all().stream().map(BenchmarkCommand::json).toList());
		text.append(text.isEmpty() ? "" : "\n").append(table).append("\n\nCounted: convolutions and matrix products; of what a training step trains three forward passes.");
		return results.all().stream().allMatch(Measurement::passed);
	}

	private static String promised(Limits l) {
		return Stream.of(number("time %.2f", l.ratio()), number("share %.2f", l.share()), number("%.0f/s", l.perSecond()), number("%.0f MiB", l.mebibytes())).filter(Objects::nonNull).collect(Collectors.joining(", "));
	}

	private static String number(String format, double value) {
		return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : null;
	}

	private static Map<String, Object> json(Timing r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("name", r.name());
		m.put("milliseconds", r.milliseconds());
		m.put("limit", r.limit() > 0 ? r.limit() : null);
		m.put("passed", r.passed());
		return m;
	}

	private static Map<String, Object> json(Measurement r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("name", r.name());
		m.put("seconds", r.seconds());
		m.put("per_second", finite(r.perSecond()));
		m.put("gflops", finite(r.gflops()));
		m.put("share_of_peak", finite(r.share()));
		m.put("of_python_time", finite(r.ratio()));
		m.put("machine_gflops", finite(r.machine()));
		m.put("limit", finite(r.limits().ratio()));
		m.put("least_share", finite(r.limits().share()));
		m.put("least_per_second", finite(r.limits().perSecond()));
		m.put("most_mib", finite(r.limits().mebibytes()));
		m.put("passed", r.passed());
		m.put("peak_mib", finite(r.peakMebibytes()));
		return m;
	}

	private static Double finite(double value) {
		return Double.isFinite(value) ? value : null;
	}
}
