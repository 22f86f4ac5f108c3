package org.fiducial.headless.commands;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.management.JMException;
import javax.management.ObjectName;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Versions;
import org.fiducial.torch.Torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;

/** {@code doctor}: what a support question needs to know. Nothing is sent anywhere. */
@Command(description = "Checks Java, memory, disk, the engine with its devices and native libraries, and the plug-ins.")
public final class DoctorCommand implements HeadlessCommand {
	private static final Logger LOG = LoggerFactory.getLogger(DoctorCommand.class);
	private static final double GIB = 1L << 30;
	private static final double LITTLE_DISK = 2 * GIB;
	private static final double LITTLE_HEAP = .5 * GIB;

	private final List<Map<String, Object>> checks = new ArrayList<>();
	private final TextTable table = new TextTable("check", "state", "detail");

	@Override
	public ExitCode run(CommandContext context) {
		add("version", "ok", Versions.line());
		memory();
		disk("temporary files", Path.of(System.getProperty("java.io.tmpdir")));
		disk("working folder", Path.of("").toAbsolutePath());
		engine();
		plugins();
		long failed = checks.stream().filter(c -> "failed".equals(c.get("state"))).count();
		context.console().result(Map.of("checks", checks, "failed", failed), table + "\n" + (failed == 0 ? "all well" : failed + " failed"));
		return failed == 0 ? ExitCode.OK : ExitCode.PARTIAL;
	}

	private void add(String name, String state, String detail) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("name", name);
		m.put("state", state);
		m.put("detail", detail);
		checks.add(m);
		table.row(name, state, detail);
	}

	private void memory() {
		long heap = Runtime.getRuntime().maxMemory();
		String machine = String.format(Locale.ROOT, "%.1f of %.1f GiB free, ", system("FreeMemorySize") / GIB, system("TotalMemorySize") / GIB);
		add("memory", heap < LITTLE_HEAP ? "warning" : "ok", machine + String.format(Locale.ROOT, "Java heap up to %.1f GiB (FIDUCIAL_VMARGS=-Xmx… changes it)", heap / GIB));
		add("processors", "ok", String.valueOf(Runtime.getRuntime().availableProcessors()));
	}

	/** An attribute of the machine; NaN where this Java does not know it. Through JMX, since the interface is no part of Java SE. */
	private static double system(String attribute) {
		try {
			Object value = ManagementFactory.getPlatformMBeanServer().getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), attribute);
			return value instanceof Number n ? n.doubleValue() : Double.NaN;
		} catch (JMException e) {
			LOG.debug("{} is not known", attribute, e);
			return Double.NaN;
		}
	}

	private void disk(String name, Path folder) {
		try {
			long free = Files.getFileStore(folder).getUsableSpace();
			add(name, !Files.isWritable(folder) ? "failed" : free < LITTLE_DISK ? "warning" : "ok",
					String.format(Locale.ROOT, "%s, %.1f GiB free%s", folder, free / GIB, Files.isWritable(folder) ? "" : ", not writable"));
		} catch (IOException e) {
			add(name, "failed", folder + ": " + e.getMessage());
		}
	}

	private void engine() {
		try {
			Torch.info().forEach((key, value) -> add("torch " + key, "ok", value));
		} catch (FiducialException e) {
			add("torch", "failed", e.getMessage());
		} catch (NoClassDefFoundError e) {
			// an optional bundle: a product without engines can still import, lint and export
			add("torch", "warning", "this product has no PyTorch engine (bundle org.fiducial.torch is missing)");
		}
	}

	private void plugins() {
		List<ExtensionInspector.Entry> entries = ExtensionInspector.inspect(null);
		List<ExtensionInspector.Entry> broken = entries.stream().filter(ExtensionInspector.Entry::broken).toList();
		add("plug-ins", broken.isEmpty() ? "ok" : "warning",
				entries.size() + " contributions, " + broken.size() + " broken" + (broken.isEmpty() ? "" : "; see 'fiducial extensions'"));
	}
}
