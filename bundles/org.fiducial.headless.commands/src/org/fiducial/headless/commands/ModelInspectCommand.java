package org.fiducial.headless.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.io.Hashes;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Inputs;
import org.fiducial.torch.SafeTensors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model inspect}: tensors of safetensors files. Reads headers only; nothing in a file is executed. */
@Command(description = "Says what a checkpoint holds: tensors with types and shapes, family, metadata, SHA-256. Reads .safetensors files, or a folder of them.")
public final class ModelInspectCommand implements HeadlessCommand {
	private static final String ENDING = ".safetensors";

	@Parameters(paramLabel = "FILE", description = "A .safetensors file, or a folder.")
	private Path path;

	@Option(names = "--tensors", description = "List every tensor (always with --json).")
	private boolean tensors;

	@Override
	public ExitCode run(CommandContext context) {
		List<Map<String, Object>> files = new ArrayList<>();
		StringBuilder text = new StringBuilder();
		for (Path f : files()) {
			Map<String, Object> file = inspect(f);
			files.add(file);
			text.append(text.isEmpty() ? "" : "\n").append(describe(file));
		}
		context.console().result(files.size() == 1 ? files.getFirst() : Map.of("files", files), text.toString());
		return ExitCode.OK;
	}

	private List<Path> files() {
		Path p = Inputs.any(path, "checkpoint");
		if (!Files.isDirectory(p)) {
			if (!p.toString().endsWith(ENDING)) {
				throw FiducialException.input(p + ": not a " + ENDING + " file; other formats may hold code and are not opened");
			}
			return List.of(p);
		}
		try (Stream<Path> walk = Files.walk(p)) {
			List<Path> found = walk.filter(f -> f.toString().endsWith(ENDING)).sorted().toList();
			if (found.isEmpty()) {
				throw FiducialException.input(p + ": holds no " + ENDING + " file");
			}
			return found;
		} catch (IOException e) {
			throw FiducialException.input(p + ": cannot be read: " + e.getMessage(), e);
		}
	}

	private static Map<String, Object> inspect(Path file) {
		try (SafeTensors t = SafeTensors.open(file)) {
			List<Map<String, Object>> list = new ArrayList<>();
			long parameters = 0;
			for (String name : t.names()) {
				long[] shape = t.shape(name);
				parameters += Arrays.stream(shape).reduce(1, (a, b) -> a * b);
				Map<String, Object> m = new LinkedHashMap<>();
				m.put("name", name);
				m.put("type", t.type(name));
				m.put("shape", shape);
				list.add(m);
			}
			Map<String, Object> out = new LinkedHashMap<>();
			out.put("file", file.toString());
			out.put("sha256", Hashes.sha256(file));
			out.put("bytes", Files.size(file));
			out.put("family", ModelFamily.of(t.names()));
			out.put("parameters", parameters);
			out.put("metadata", t.metadata());
			out.put("tensors", list);
			return out;
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}

	private String describe(Map<String, Object> file) {
		List<?> list = (List<?>) file.get("tensors");
		StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "%s%n  family      %s%n  tensors     %d%n  parameters  %,d%n  bytes       %,d%n  sha256      %s", file.get("file"),
				file.get("family"), list.size(), (Long) file.get("parameters"), (Long) file.get("bytes"), file.get("sha256")));
		((Map<?, ?>) file.get("metadata")).forEach((k, v) -> s.append("\n  metadata    ").append(k).append(" = ").append(v));
		if (tensors) {
			TextTable table = new TextTable("tensor", "type", "shape");
			list.forEach(o -> table.row(((Map<?, ?>) o).get("name"), ((Map<?, ?>) o).get("type"), Arrays.toString((long[]) ((Map<?, ?>) o).get("shape"))));
			s.append('\n').append(table);
		}
		return s.toString();
	}
}
