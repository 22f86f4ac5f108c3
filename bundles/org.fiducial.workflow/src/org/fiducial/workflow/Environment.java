package org.fiducial.workflow;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.management.JMException;
import javax.management.ObjectName;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.slf4j.LoggerFactory;

/** Versions and machine, as run folders and reports state them. Holds no name of a person or host. */
public final class Environment {
	private Environment() {
	}

	/** As of now, by name in a fixed order. */
	public static Map<String, String> capture() {
		Map<String, String> m = new LinkedHashMap<>();
		m.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
		m.put("fiducial", version());
		m.put("java", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
		m.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
		m.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
		m.put("memory_mb", String.valueOf(total() >> 20));
		m.put("heap_mb", String.valueOf(Runtime.getRuntime().maxMemory() >> 20));
		for (String name : new String[] { "fiducial.threads", "fiducial.device" }) {
			String value = System.getProperty(name, System.getenv(name.toUpperCase(java.util.Locale.ROOT).replace('.', '_')));
			if (value != null) {
				m.put(name, value);
			}
		}
		return m;
	}

	/** Version of this bundle with its build qualifier; {@code development} outside OSGi. */
	public static String version() {
		Bundle bundle = FrameworkUtil.getBundle(Environment.class);
		return bundle == null ? "development" : bundle.getVersion().toString();
	}

	/** Through JMX, since the interface that has it is no part of Java SE. */
	private static long total() {
		try {
			Object value = ManagementFactory.getPlatformMBeanServer().getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "TotalMemorySize");
			return value instanceof Number n ? n.longValue() : 0;
		} catch (JMException e) {
			LoggerFactory.getLogger(Environment.class).debug("memory of the machine is not known", e);
			return 0;
		}
	}
}
