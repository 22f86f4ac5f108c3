package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.generation.GenerationEngines;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Inputs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model export}: a trained generator in a form that other programs load. */
@Command(description = "Writes a trained generator (the model folder of train-generator) as safetensors for other programs: with the original names of CompVis and ControlNet in one file, "
		+ "or as a folder of diffusers. Renderer, base model, styles, steps and licence go along as metadata.")
public final class ModelExportCommand implements HeadlessCommand {
	@Parameters(paramLabel = "MODEL", description = "The model folder, for example runs/stage2/model.")
	private Path model;

	@Option(names = "--naming", paramLabel = "NAMING", defaultValue = "compvis", description = "compvis (a file) or diffusers (a folder). Default: ${DEFAULT-VALUE}.")
	private String naming;

	@Option(names = "--out", paramLabel = "PATH", required = true, description = "What to write: a file that ends in .safetensors, or a folder for diffusers.")
	private Path out;

	@Option(names = "--engine", paramLabel = "ID", defaultValue = "diffusion", description = "The engine that made the model. Default: ${DEFAULT-VALUE}.")
	private String engine;

	@Override
	public ExitCode run(CommandContext context) {
		Path folder = Inputs.folder(model, "model folder");
		Path target = out.toAbsolutePath().normalize();
		GenerationEngines.get(engine).export(folder, naming, target);
		context.console().result(Map.of("model", folder.toString(), "naming", naming, "out", target.toString()), "written: " + target);
		return ExitCode.OK;
	}
}
