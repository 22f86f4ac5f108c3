package org.fiducial.headless.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.core.run.RunListener;
import org.fiducial.headless.CommandContext;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.ProjectRun;
import org.fiducial.workflow.RunFolder;
import org.fiducial.workflow.RunStatus;
import org.fiducial.workflow.report.LiveReport;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.ImportStep;
import org.fiducial.workflow.step.Step;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepKey;
import org.fiducial.workflow.step.StepResult;

import tools.jackson.databind.JsonNode;

/** Runs a step for a command, without a run folder or in one, and says what it did. */
final class StepRun {
	private static final int SHOWN = 20;

	private StepRun() {
	}

	/** A step that keeps nothing but its result in the project. */
	static <C extends Record> ExitCode plain(CommandContext context, Step<C> step, C config, boolean readOnly) {
		try (ProjectStore store = ProjectStore.open(context.project(), readOnly)) {
			return report(context, step.run(config, new StepContext(store, null, RunListener.NONE, context.monitor(), Engines.registry())));
		}
	}

	/** Work that looks at where a run would be, and leaves that as it is. */
	static <C extends Record> ExitCode beside(CommandContext context, C config, String name, BiFunction<C, StepContext, StepResult> work) {
		try (ProjectStore store = ProjectStore.open(context.project(), true)) {
			Path folder = store.folder().resolve("runs").resolve(checked(name));
			return report(context, work.apply(config, new StepContext(store, folder, RunListener.NONE, context.monitor(), Engines.registry())));
		}
	}

	private static String checked(String name) {
		if (!name.matches("[A-Za-z0-9][\\w.-]{0,80}")) {
			throw FiducialException.usage("'" + name + "' cannot name a run; use letters, digits, hyphens and dots (--run NAME)");
		}
		return name;
	}

	/**
	 * A step with a run folder.
	 *
	 * @param name of the folder below {@code runs/}
	 * @param mustResume refuse to start anew
	 */
	static <C extends Record> ExitCode inFolder(CommandContext context, Step<C> step, C config, String name, boolean mustResume) {
		try (ProjectStore store = ProjectStore.open(context.project())) {
			Path folder = store.folder().resolve("runs").resolve(checked(name));
			RunStatus before = RunFolder.read(folder).orElse(null);
			if (mustResume && before == null) {
				throw FiducialException.input(folder + ": nothing to resume; leave out --resume to start");
			}
			StepContext plain = new StepContext(store, folder, RunListener.NONE, context.monitor(), Engines.registry());
			String key = StepKey.of(step, config, plain, "", before);
			if (before != null && before.key().equals(key) && before.complete() && step.intact(before.outputs(), plain)) {
				context.console().message("done before, in " + folder);
				return report(context, StepResult.ok(before.outputs(), step.kind() + ": done before, in " + folder));
			}
			refuseOther(folder, before, key, config);
			context.console().message((before == null ? "starts in " : "goes on in ") + folder);
			return report(context, execute(store, step, config, key, plain));
		}
	}

	private static <C extends Record> StepResult execute(ProjectStore store, Step<C> step, C config, String key, StepContext plain) {
		try (RunFolder run = RunFolder.open(plain.folder(), step.kind(), key);
				LiveReport live = LiveReport.of(run, run.path().getFileName() + ": " + step.kind(), step.trainingSteps(config))) {
			StepContext inside = new StepContext(store, run.path(), live, plain.monitor(), plain.engines());
			return ProjectRun.execute(store, run, config, () -> step.run(config, inside), StepResult::outputs, StepResult::exit);
		}
	}

	/** Results of two configurations must not be mixed in one folder. */
	private static void refuseOther(Path folder, RunStatus before, String key, Record config) {
		if (before == null || before.key().equals(key)) {
			return;
		}
		Path file = folder.resolve(RunFolder.CONFIG);
		String changed = Files.isRegularFile(file) ? difference(Configs.tree(file), Configs.toTree(config)) : "";
		throw FiducialException.usage(folder + ": this run was made with " + (changed.isEmpty() ? "other data or models" : "another configuration (" + changed + ")")
				+ "; give another name with --run, or remove the folder");
	}

	private static String difference(JsonNode before, JsonNode now) {
		if (before.isObject() && now.isObject()) {
			TreeSet<String> names = new TreeSet<>(before.propertyNames());
			names.addAll(now.propertyNames());
			for (String n : names) {
				String inner = difference(before.path(n), now.path(n));
				if (!inner.isEmpty()) {
					return n + (inner.startsWith(":") ? inner : "." + inner);
				}
			}
			return "";
		}
		return before.equals(now) ? "" : ": " + before + " -> " + now;
	}

	/** Problems to standard error, the result to standard output. */
	static ExitCode report(CommandContext context, StepResult r) {
		problems(context, r.problems());
		Map<String, Object> json = new LinkedHashMap<>(r.outputs());
		json.put("problems", ImportStep.json(r.problems()));
		json.put("exit_code", r.exit().code());
		context.console().result(json, r.summary());
		return r.exit();
	}

	static void problems(CommandContext context, List<Problem> problems) {
		problems.stream().limit(SHOWN).forEach(p -> context.console().error(p.severity().name().toLowerCase(java.util.Locale.ROOT) + ": " + p));
		if (problems.size() > SHOWN) {
			context.console().error("… and " + (problems.size() - SHOWN) + " more (all of them with --json)");
		}
	}
}
