package org.fiducial.headless.commands;

import java.nio.file.Path;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.run.RunListener;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.synthesis.SynthesisConfig;
import org.fiducial.workflow.synthesis.SynthesisStep;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code generate}: a synthetic data set, or one shard of it. */
@Command(description = "Makes a synthetic data set from edited shapes and style prompts: pictures, alignment filter, provenance, import. With --shard, makes that part of the pictures only; the command without it then brings the parts together.")
public final class GenerateCommand implements HeadlessCommand {
	@Mixin
	private TrainOptions options;

	@Option(names = "--shard", paramLabel = "I/N", description = "Make part I (from 0) of N. A part that is complete is left alone.")
	private String shard;

	@Override
	public ExitCode run(CommandContext context) {
		SynthesisStep step = new SynthesisStep();
		return shard == null ? options.run(context, step) : options.run(context, step, "--shard", c -> part(context, step, c));
	}

	private ExitCode part(CommandContext context, SynthesisStep step, SynthesisConfig config) {
		if (!shard.matches("\\d{1,6}/[1-9]\\d{0,5}")) {
			throw FiducialException.usage("--shard " + shard + ": expected I/N, for example 0/4");
		}
		int slash = shard.indexOf('/');
		int number = Integer.parseInt(shard.substring(0, slash));
		int of = Integer.parseInt(shard.substring(slash + 1));
		try (ProjectStore store = ProjectStore.open(context.project(), true)) {
			Path folder = store.folder().resolve("runs").resolve(options.name()).normalize();
			if (!folder.startsWith(store.folder().resolve("runs"))) {
				throw FiducialException.usage("--run " + options.name() + ": expected a name below runs/");
			}
			return StepRun.report(context, step.shard(config, new StepContext(store, folder, RunListener.NONE, context.monitor(), Engines.registry()), number, of));
		}
	}
}
