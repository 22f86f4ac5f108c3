package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Inputs;
import org.fiducial.torch.verify.CaseResult;
import org.fiducial.torch.verify.CaseVerifiers;
import org.fiducial.torch.verify.TensorComparison;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code model verify}: inputs, weights and outputs of an original implementation against what this product computes. */
@Command(description = "Runs a reference case (a folder with case.json, io.safetensors and weights), or every case in a folder, and compares each tensor with the original's. "
		+ "Exit code 4 if one differs by more than its tolerance or was not computed.")
public final class ModelVerifyCommand implements HeadlessCommand {
	private final BiFunction<Path, IProgressMonitor, CaseResult> run;

	@Parameters(paramLabel = "CASE", description = "Folder of a reference case, or one that holds several.")
	private Path path;

	public ModelVerifyCommand() {
		this(CaseVerifiers::verify);
	}

	/** With another way to run a case. */
	public ModelVerifyCommand(BiFunction<Path, IProgressMonitor, CaseResult> run) {
		this.run = run;
	}

	@Override
	public ExitCode run(CommandContext context) {
		Path folder = Inputs.any(path, "reference case");
		List<Path> cases = CaseVerifiers.cases(folder);
		if (cases.size() == 1 && cases.getFirst().equals(folder)) {
			CaseResult result = run.apply(folder, context.monitor());
			context.console().result(json(result), text(result));
			return end(result.passed() ? List.of() : List.of(summary(result)));
		}
		return many(context, cases);
	}

	/** A case that cannot be run does not keep the others from running. */
	private ExitCode many(CommandContext context, List<Path> cases) {
		SubMonitor progress = SubMonitor.convert(context.monitor(), cases.size());
		List<Map<String, Object>> documents = new ArrayList<>();
		List<String> failures = new ArrayList<>();
		for (Path p : cases) {
			progress.subTask(p.getFileName().toString());
			try {
				CaseResult result = run.apply(p, progress.split(1));
				documents.add(json(result));
				context.console().print(text(result) + "\n");
				if (!result.passed()) {
					failures.add(summary(result));
				}
			} catch (FiducialException e) {
				documents.add(broken(p, e));
				context.console().print(p.getFileName() + ": " + e.getMessage() + "\n");
				failures.add(p.getFileName() + ": " + e.getMessage());
			}
		}
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("passed", failures.isEmpty());
		all.put("cases", documents);
		context.console().result(all, String.format(Locale.ROOT, "%d of %d cases passed", cases.size() - failures.size(), cases.size()));
		return end(failures);
	}

	private static ExitCode end(List<String> failures) {
		if (!failures.isEmpty()) {
			throw FiducialException.failed(String.join("; ", failures), null);
		}
		return ExitCode.OK;
	}

	private static Map<String, Object> broken(Path p, FiducialException e) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("case", p.getFileName().toString());
		m.put("passed", false);
		m.put("error", e.getMessage());
		m.put("tensors", List.of());
		return m;
	}

	private static String summary(CaseResult r) {
		String first = r.tensors().stream().filter(t -> !t.passed()).map(TensorComparison::name).findFirst().orElse(null);
		return first == null ? r.name() + ": has nothing to compare" : r.name() + ": " + r.failed() + " of " + r.tensors().size() + " tensors failed, the first is " + first;
	}

	private static Map<String, Object> json(CaseResult r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("case", r.name());
		m.put("family", r.family());
		m.put("passed", r.passed());
		m.put("tensors", r.tensors().stream().map(ModelVerifyCommand::json).toList());
		return m;
	}

	private static Map<String, Object> json(TensorComparison t) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("name", t.name());
		m.put("shape", t.shape());
		m.put("max_abs", number(t.maxAbs()));
		m.put("max_rel", number(t.maxRel()));
		m.put("passed", t.passed());
		m.put("rms", number(t.rms()));
		m.put("measure", t.measure());
		m.put("tolerance", number(t.tolerance()));
		if (t.weights() != null) {
			m.put("weights", t.weights());
		}
		if (t.reason() != null) {
			m.put("reason", t.reason());
		}
		return m;
	}

	/** JSON has no infinities. */
	private static Double number(double x) {
		return Double.isFinite(x) ? x : null;
	}

	private static String text(CaseResult r) {
		boolean several = r.tensors().stream().map(TensorComparison::weights).distinct().count() > 1;
		TextTable table = several ? new TextTable("tensor", "weights", "shape", "max abs", "max rel", "tolerance", "result")
				: new TextTable("tensor", "shape", "max abs", "max rel", "tolerance", "result");
		for (TensorComparison t : r.tensors()) {
			List<Object> cells = new ArrayList<>(Arrays.asList(t.name(), t.weights(), shape(t.shape()), brief(t.maxAbs()), brief(t.maxRel()),
					brief(t.tolerance()) + (t.measure().equals("rms") ? " rms" : ""), t.passed() ? "pass" : "FAIL" + (t.reason() == null ? "" : ": " + t.reason())));
			if (!several) {
				cells.remove(1);
			}
			table.row(cells.toArray());
		}
		return r.name() + " (" + r.family() + ")\n" + table + "\n" + (r.passed() ? "passed: " + r.tensors().size() + " tensors" : "FAILED: " + summary(r));
	}

	private static String shape(long[] shape) {
		return shape.length == 0 ? "-" : String.join("x", Arrays.stream(shape).mapToObj(Long::toString).toList());
	}

	private static String brief(double x) {
		return Double.isNaN(x) ? "-" : x == 0 ? "0" : String.format(Locale.ROOT, "%.2e", x);
	}
}
