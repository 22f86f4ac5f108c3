package org.fiducial.workflow.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Set;
import java.util.function.Consumer;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.ProjectRun;
import org.fiducial.workflow.RunFolder;
import org.fiducial.workflow.RunStatus;
import org.fiducial.workflow.report.LiveReport;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.Step;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepKey;
import org.fiducial.workflow.step.StepResult;

import tools.jackson.databind.JsonNode;

/**
 * Runs a recipe in a project. Each step has a folder {@code runs/<recipe>/<step>}; a step is skipped if it was finished there with the
 * same configuration, the same inputs and the same steps before it; one that was interrupted goes on; one whose configuration or inputs
 * changed is done again, its old folder is moved aside to {@code superseded/}, and so are the steps that depend on it.
 */
public final class RecipeRunner {
	/** Folder of replaced results. */
	public static final String SUPERSEDED = "superseded";

	private final RecipeFile file;
	private final ProjectStore store;
	private final Engines engines;
	private final Consumer<String> messages;
	private final Path folder;
	private final Map<String, RecipeResult.Outcome> done = new LinkedHashMap<>();
	private final Map<String, String> keys = new TreeMap<>();

	/**
	 * @param messages hears a line a step
	 */
	public RecipeRunner(RecipeFile file, ProjectStore store, Engines engines, Consumer<String> messages) {
		this.file = file;
		this.store = store;
		this.engines = engines;
		this.messages = messages;
		folder = folder(file, store.folder());
	}

	/**
	 * Runs all steps that are not done.
	 *
	 * @throws OperationCanceledException when cancelled; the same call goes on
	 * @throws FiducialException (input) if something is missing that the recipe needs, and nothing ran; or if a step fails; the message names it
	 */
	public RecipeResult run(IProgressMonitor monitor) {
		RecipeInputs.check(file, store.folder());
		List<Recipe.Entry> steps = file.recipe().steps();
		Map<String, Integer> efforts = new LinkedHashMap<>();
		steps.forEach(e -> efforts.put(e.id(), file.effort(e)));
		int total = efforts.values().stream().mapToInt(Integer::intValue).sum();
		SubMonitor progress = SubMonitor.convert(monitor, file.recipe().name(), total);
		try (RunFolder run = RunFolder.open(folder, "recipe", "")) {
			return ProjectRun.execute(store, run, configuration(), () -> {
				for (Recipe.Entry e : steps) {
					if (progress.isCanceled()) {
						throw new OperationCanceledException();
					}
					monitor.subTask("");
					monitor.setTaskName(file.recipe().name() + " / " + e.label());
					step(e, file.step(e), progress.split(efforts.get(e.id())));
				}
				return result();
			}, r -> Map.of("steps", r.steps().stream().map(RecipeResult.Outcome::id).toList()), RecipeResult::exit);
		}
	}

	private Map<String, Object> configuration() {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("file", file.file().toString());
		m.put("recipe", file.recipe());
		m.put("vars", file.vars());
		return m;
	}

	private RecipeResult result() {
		boolean partial = done.values().stream().anyMatch(o -> o.exit() == ExitCode.PARTIAL);
		return new RecipeResult(file.recipe().name(), folder, partial ? ExitCode.PARTIAL : ExitCode.OK, List.copyOf(done.values()));
	}

	private <C extends Record> void step(Recipe.Entry e, Step<C> step, IProgressMonitor monitor) {
		Set<String> upstream = new TreeSet<>(e.needs());
		@SuppressWarnings("unchecked")
		C config = (C) file.config(e, name -> file.reference(name, e, (id, output) -> {
			upstream.add(id);
			return output(id, output);
		}));
		Path place = folder.resolve(e.id());
		try {
			StepContext context = new StepContext(store, place, org.fiducial.core.run.RunListener.NONE, monitor, engines);
			RunStatus before = RunFolder.read(place).orElse(null);
			StringBuilder needed = new StringBuilder();
			upstream.forEach(id -> needed.append('\n').append(id).append(' ').append(keys.get(id)));
			String key = StepKey.of(step, config, context, needed.toString(), before);
			keys.put(e.id(), key);
			if (before != null && before.key().equals(key) && before.complete() && step.intact(before.outputs(), context)) {
				skip(e, before);
			} else {
				supersede(e, place, before, key);
				execute(e, step, config, key, context);
			}
		} catch (FiducialException x) {
			throw new FiducialException(x.exitCode(), file.where(e) + ": " + x.getMessage(), x);
		}
	}

	private JsonNode output(String id, String name) {
		Object value = done.get(id).outputs().get(name);
		if (value == null) {
			throw FiducialException.failed("step '" + id + "' gave no output '" + name + "'", null);
		}
		return Configs.json().valueToTree(value);
	}

	private void skip(Recipe.Entry e, RunStatus before) {
		ExitCode exit = before.state() == RunStatus.State.PARTIAL ? ExitCode.PARTIAL : ExitCode.OK;
		double seconds = seconds(before);
		done.put(e.id(), new RecipeResult.Outcome(e.id(), e.kind(), true, exit, seconds, null, before.outputs(), List.of()));
		messages.accept(e.label() + ": done before");
	}

	private static double seconds(RunStatus s) {
		return s.started() == null || s.finished() == null ? 0 : Duration.between(s.started(), s.finished()).toMillis() / 1000.0;
	}

	/** Results of another configuration may have cost a night: they are kept beside, never mixed with new ones. */
	private void supersede(Recipe.Entry e, Path place, RunStatus before, String key) {
		if (before == null || before.key().equals(key)) {
			return;
		}
		try {
			Path aside = folder.resolve(SUPERSEDED);
			Files.createDirectories(aside);
			int n = 1;
			while (Files.exists(aside.resolve(e.id() + "-" + n))) {
				n++;
			}
			Files.move(place, aside.resolve(e.id() + "-" + n));
			messages.accept(e.label() + ": configuration or inputs changed; the old result is now " + aside.resolve(e.id() + "-" + n));
		} catch (IOException x) {
			throw FiducialException.failed(place + ": cannot be moved aside: " + x.getMessage(), x);
		}
	}

	private <C extends Record> void execute(Recipe.Entry e, Step<C> step, C config, String key, StepContext plain) {
		try (RunFolder run = RunFolder.open(plain.folder(), step.kind(), key); LiveReport live = LiveReport.of(run, e.label(), step.trainingSteps(config))) {
			boolean again = run.status().attempts() > 0;
			messages.accept(e.label() + ": " + (again ? "goes on" : "starts"));
			StepContext context = new StepContext(store, run.path(), live, plain.monitor(), engines);
			StepResult r = ProjectRun.execute(store, run, config, () -> step.run(config, context), StepResult::outputs, StepResult::exit);
			double seconds = seconds(run.status());
			done.put(e.id(), new RecipeResult.Outcome(e.id(), e.kind(), false, r.exit(), seconds, r.summary(), r.outputs(), r.problems()));
			messages.accept(e.label() + ": " + r.summary() + String.format(java.util.Locale.ROOT, " (%.1f s)", seconds));
		}
	}

	/**
	 * How far each step is, as its folder says; nothing is run.
	 *
	 * @param project its folder, which need not be there
	 */
	public static Map<String, RunStatus.State> states(RecipeFile file, Path project) {
		Map<String, RunStatus.State> states = new LinkedHashMap<>();
		Path folder = folder(file, project);
		file.recipe().steps().forEach(e -> states.put(e.id(), RunFolder.read(folder.resolve(e.id())).map(RunStatus::state).orElse(RunStatus.State.NEW)));
		return states;
	}

	/** Where the steps of a recipe work. */
	static Path folder(RecipeFile file, Path project) {
		return project.resolve("runs").resolve(file.recipe().name());
	}
}
