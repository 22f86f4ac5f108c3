package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.edit.AppliedEdit;
import org.fiducial.landmark.edit.EditSampler;
import org.fiducial.landmark.edit.EditedShape;
import org.fiducial.landmark.edit.Parameter;
import org.fiducial.landmark.edit.ShapeEdit;
import org.fiducial.landmark.edit.ShapeEdits;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edit}: shape edits by hand or at random. */
@Command(description = "Applies edits to the landmarks of a .pts file, or samples random valid ones as synthesis does. Without a file, lists the edits with their parameters.")
public final class EditCommand implements HeadlessCommand {
	@Parameters(arity = "0..1", paramLabel = "FILE", description = "The source shape, a .pts file.")
	private Path source;

	@Option(names = "--apply", paramLabel = "ID[:NAME=VALUE[,…]]", description = "An edit with its parameters; may be repeated, applied in the order given.")
	private List<String> apply = List.of();

	@Option(names = "--random", paramLabel = "N", description = "Sample N shapes with two random edits each (see --seed, --size).")
	private int random;

	@Option(names = "--size", paramLabel = "PX", description = "Side of the frame that random edits must stay in (default: ${DEFAULT-VALUE}).")
	private int size = 256;

	@Option(names = "--scheme", paramLabel = "ID", description = "Landmark scheme (default: ${DEFAULT-VALUE}).")
	private String scheme = "ibug68";

	@Option(names = "--out", paramLabel = "PATH", description = "Write the shape here (.pts); with --random, a folder.")
	private Path out;

	@Override
	public ExitCode run(CommandContext context) {
		if (source == null) {
			return list(context);
		}
		if (random < 0 || (random == 0) == apply.isEmpty()) {
			throw FiducialException.usage("give either --apply or --random N");
		}
		LandmarkScheme s = LandmarkSchemes.shared().get(scheme);
		double[] shape = ShapeFiles.read(source, s);
		return random > 0 ? sample(context, s, shape) : applyGiven(context, shape);
	}

	private static ExitCode list(CommandContext context) {
		TextTable table = new TextTable("edit", "parameter", "unit", "min", "max", "initial", "what");
		List<Map<String, Object>> json = new ArrayList<>();
		for (ShapeEdit e : ShapeEdits.shared().all()) {
			e.parameters().forEach(p -> table.row(e.id(), p.name(), p.unit(), p.min(), p.max(), p.initial(), e.label() + ": " + p.label()));
			json.add(Map.of("id", e.id(), "label", e.label(), "schemes", e.schemes(), "parameters", e.parameters()));
		}
		context.console().result(Map.of("edits", json), table.toString());
		return ExitCode.OK;
	}

	private ExitCode applyGiven(CommandContext context, double[] shape) {
		List<AppliedEdit> edits = apply.stream().map(EditCommand::parse).toList();
		try {
			double[] edited = EditSampler.apply(shape, edits, ShapeEdits.shared().byId());
			return report(context, List.of(new EditedShape(edited, edits, 1, 1)));
		} catch (IllegalArgumentException e) {
			throw FiducialException.input(source + ": " + e.getMessage(), e);
		}
	}

	private static AppliedEdit parse(String text) {
		int colon = text.indexOf(':');
		ShapeEdit edit = ShapeEdits.shared().get(colon < 0 ? text : text.substring(0, colon));
		List<String> names = edit.parameters().stream().map(Parameter::name).toList();
		Map<String, Double> values = new LinkedHashMap<>();
		for (String pair : colon < 0 ? new String[0] : text.substring(colon + 1).split(",")) {
			int equals = pair.indexOf('=');
			String name = equals < 0 ? pair : pair.substring(0, equals);
			if (!names.contains(name)) {
				throw FiducialException.usage("--apply " + text + ": " + Suggest.unknown("parameter", name, names));
			}
			try {
				values.put(name, Double.parseDouble(pair.substring(equals + 1)));
			} catch (NumberFormatException e) {
				throw new FiducialException(ExitCode.USAGE, "--apply " + text + ": '" + pair + "' is not NAME=NUMBER", e);
			}
		}
		return new AppliedEdit(edit.id(), values);
	}

	private ExitCode sample(CommandContext context, LandmarkScheme s, double[] shape) {
		EditSampler sampler = new EditSampler(s, ShapeEdits.shared().all());
		List<EditedShape> shapes = new ArrayList<>();
		for (int i = 0; i < random; i++) {
			shapes.add(sampler.sample(shape, size, size, context.seed(0), i));
		}
		return report(context, shapes);
	}

	private ExitCode report(CommandContext context, List<EditedShape> shapes) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < shapes.size(); i++) {
			EditedShape e = shapes.get(i);
			Path file = out == null ? null : random > 0 ? out.resolve(String.format(Locale.ROOT, "%06d.pts", i)) : out;
			if (file != null) {
				ShapeFiles.write(file, e.shape());
			}
			text.append(i == 0 ? "" : "\n").append(e.kept() ? "no valid edit; source kept" : e.edits()).append(file == null ? "" : " -> " + file);
		}
		context.console().result(Map.of("shapes", shapes), text.toString());
		return shapes.stream().anyMatch(EditedShape::kept) ? ExitCode.PARTIAL : ExitCode.OK;
	}
}
