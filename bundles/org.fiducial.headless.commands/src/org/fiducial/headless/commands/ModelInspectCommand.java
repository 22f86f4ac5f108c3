package org.fiducial.headless.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.Hashes;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Inputs;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.checkpoint.Licences;
import org.fiducial.torch.checkpoint.ModelInspectors;
import org.fiducial.torch.checkpoint.ModelReport;
import org.fiducial.torch.checkpoint.TensorFiles;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.type.TypeReference;

/** {@code model inspect}: which model a file or folder holds. Nothing in a file is executed. */
@Command(description = "Says what a checkpoint holds: family, configuration, what is missing or left over, types, metadata, licence, SHA-256. "
		+ "Reads .safetensors (shards too), .ckpt, .pth, .pt, .bin and .pkl of PyTorch, and folders of them; nothing in a file is executed.")
public final class ModelInspectCommand implements HeadlessCommand {
	/** Names shown of a long list. */
	private static final int SHOWN = 8;

	private final Function<NamedTensors, Optional<ModelReport>> inspectors;

	/** The command with the inspectors that bundles contribute. */
	public ModelInspectCommand() {
		this(ModelInspectors::inspect);
	}

	/** With others, for tests. */
	public ModelInspectCommand(Function<NamedTensors, Optional<ModelReport>> inspectors) {
		this.inspectors = inspectors;
	}

	@Parameters(paramLabel = "FILE", description = "A checkpoint, or a folder with one or with the parts of a model.")
	private Path path;

	@Option(names = "--tensors", description = "List every tensor (always with --json).")
	private boolean tensors;

	@Override
	public ExitCode run(CommandContext context) {
		Path p = Inputs.any(path, "checkpoint");
		try (NamedTensors t = TensorFiles.open(p)) {
			Map<String, Object> result = inspect(p, t);
			context.console().result(result, describe(result));
		}
		return ExitCode.OK;
	}

	private Map<String, Object> inspect(Path path, NamedTensors t) {
		Optional<ModelReport> report = inspectors.apply(t);
		Map<String, Object> out = new LinkedHashMap<>();
		List<Map<String, Object>> files = files(t);
		out.put("file", path.toString());
		if (files.size() == 1) {
			out.putAll(files.getFirst());
			out.put("file", path.toString());
		} else {
			out.put("files", files);
		}
		report.ifPresentOrElse(r -> out.putAll(Configs.json().convertValue(r, new TypeReference<LinkedHashMap<String, Object>>() {
		})), () -> out.put("family", "unknown"));
		List<Map<String, Object>> list = new ArrayList<>();
		Map<String, Integer> types = new TreeMap<>();
		long parameters = 0;
		for (String name : t.names()) {
			types.merge(t.type(name), 1, Integer::sum);
			parameters += t.count(name);
			Map<String, Object> m = new LinkedHashMap<>();
			m.put("name", name);
			m.put("type", t.type(name));
			m.put("shape", t.shape(name));
			list.add(m);
		}
		out.put("parameters", parameters);
		out.put("types", types);
		Licences.of(t.metadata(), path).ifPresent(l -> out.put("licence", l));
		out.put("metadata", t.metadata());
		List<String> notes = new ArrayList<>(t.notes());
		report.ifPresent(r -> notes.addAll(r.notes()));
		out.put("notes", notes);
		out.put("tensors", list);
		return out;
	}

	private static List<Map<String, Object>> files(NamedTensors t) {
		List<Map<String, Object>> out = new ArrayList<>();
		for (Path f : t.files()) {
			try {
				Map<String, Object> m = new LinkedHashMap<>();
				m.put("file", f.toString());
				m.put("sha256", Hashes.sha256(f));
				m.put("bytes", Files.size(f));
				out.add(m);
			} catch (IOException e) {
				throw FiducialException.input(f + ": cannot be read: " + e.getMessage(), e);
			}
		}
		return out;
	}

	private String describe(Map<String, Object> r) {
		StringBuilder s = new StringBuilder(r.get("file").toString());
		line(s, "family", r.get("family"));
		line(s, "naming", r.get("naming"));
		line(s, "problem", r.get("problem"));
		((List<?>) r.getOrDefault("parts", List.of())).forEach(p -> part(s, (Map<?, ?>) p));
		line(s, "averages", r.get("averages") instanceof Integer n && n > 0 ? n + " tensors (EMA copies)" : null);
		names(s, "left over", r.get("leftOver"));
		line(s, "tensors", ((List<?>) r.get("tensors")).size() + ", " + r.get("types").toString().replaceAll("[{}]", ""));
		line(s, "parameters", String.format(Locale.ROOT, "%,d", (Long) r.get("parameters")));
		line(s, "licence", r.getOrDefault("licence", "not stated in the file; it is that of the page it came from"));
		((List<?>) r.get("notes")).forEach(n -> line(s, "note", n));
		((Map<?, ?>) r.get("metadata")).forEach((k, v) -> line(s, "metadata", k + " = " + v));
		List<?> files = (List<?>) r.getOrDefault("files", List.of(r));
		files.forEach(f -> line(s, "sha256", ((Map<?, ?>) f).get("sha256") + (files.size() > 1 ? "  " + ((Map<?, ?>) f).get("file") : "")));
		if (tensors) {
			TextTable table = new TextTable("tensor", "type", "shape");
			((List<?>) r.get("tensors"))
					.forEach(o -> table.row(plain(((Map<?, ?>) o).get("name")), ((Map<?, ?>) o).get("type"), java.util.Arrays.toString((long[]) ((Map<?, ?>) o).get("shape"))));
			s.append('\n').append(table);
		}
		return s.toString();
	}

	private static void part(StringBuilder s, Map<?, ?> p) {
		line(s, p.get("role").toString(), String.format(Locale.ROOT, "%d tensors, %,d numbers%s", ((Number) p.get("tensors")).intValue(), ((Number) p.get("parameters")).longValue(),
				p.get("prefix").toString().isEmpty() ? "" : ", prefix '" + p.get("prefix") + "'"));
		line(s, "", p.get("configuration").toString().replaceAll("^\\{|}$", ""));
		names(s, "  missing", p.get("missing"));
		names(s, "  left over", p.get("unexpected"));
		names(s, "  wrong shape", p.get("misshapen"));
	}

	private static void line(StringBuilder s, String key, Object value) {
		if (value != null && !value.toString().isEmpty()) {
			s.append(String.format("%n  %-12s %s", key, plain(value)));
		}
	}

	/** What a file says must not command the terminal. */
	private static String plain(Object text) {
		return text.toString().replaceAll("\\p{Cntrl}", "?");
	}

	private static void names(StringBuilder s, String key, Object names) {
		if (names instanceof List<?> l && !l.isEmpty()) {
			line(s, key, l.size() + ": " + String.join(", ", l.stream().limit(SHOWN).map(String::valueOf).toList()) + (l.size() > SHOWN ? ", …" : ""));
		}
	}
}
