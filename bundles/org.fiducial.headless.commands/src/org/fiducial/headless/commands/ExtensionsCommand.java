package org.fiducial.headless.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code extensions}: every contribution of every extension point of Fiducial and of its plug-ins. */
@Command(description = "Lists every contribution of every extension point with its bundle and state. Each is created once, so that a broken one shows its reason.")
public final class ExtensionsCommand implements HeadlessCommand {
	@Option(names = "--point", paramLabel = "ID", description = "Only this extension point.")
	private String point;

	@Override
	public ExitCode run(CommandContext context) {
		List<ExtensionInspector.Entry> entries = ExtensionInspector.inspect(point);
		TextTable table = new TextTable("extension point", "id", "bundle", "state", "reason");
		entries.forEach(e -> table.row(e.point(), e.id(), e.bundle(), e.state(), e.reason() == null ? "" : e.reason()));
		long broken = entries.stream().filter(ExtensionInspector.Entry::broken).count();
		context.console().result(Map.of("extensions", entries.stream().map(ExtensionsCommand::json).toList(), "broken", broken),
				table + String.format(Locale.ROOT, "%n%d contributions, %d broken", entries.size(), broken));
		return ExitCode.OK;
	}

	private static Map<String, Object> json(ExtensionInspector.Entry e) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("point", e.point());
		m.put("id", e.id());
		m.put("name", e.name());
		m.put("bundle", e.bundle());
		m.put("state", e.state());
		m.put("reason", e.reason());
		return m;
	}
}
