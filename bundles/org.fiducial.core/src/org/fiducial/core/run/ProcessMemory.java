package org.fiducial.core.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Physical memory of this process, native memory of tensors included: what it holds, the most it held since a moment, and what it can have. Linux alone tells
 * (proc(5): {@code VmRSS} and {@code VmHWM} of {@code status}, the latter reset by writing 5 to {@code clear_refs}; {@code MemAvailable} of {@code meminfo}).
 */
public final class ProcessMemory {
	private static final Path STATUS = Path.of("/proc/self/status");
	private static final Path CLEAR = Path.of("/proc/self/clear_refs");
	private static final Path MACHINE = Path.of("/proc/meminfo");
	/** Limits of a container: control groups of version 2 and 1. */
	private static final Path[] LIMITS = { Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes") };

	private ProcessMemory() {
	}

	/** Counts the peak from now on. @return false where that is not allowed: it goes on counting from the start of the process */
	public static boolean resetPeak() {
		try {
			if (Files.isWritable(CLEAR)) {
				Files.writeString(CLEAR, "5");
				return true;
			}
			return false;
		} catch (IOException e) {
			return false;
		}
	}

	/** The most it held, in bytes; empty where the system does not tell. */
	public static OptionalLong peak() {
		return line(STATUS, "VmHWM");
	}

	/** What it holds now, in bytes; empty where the system does not tell. */
	public static OptionalLong resident() {
		return line(STATUS, "VmRSS");
	}

	/** Adds {@code rss_mib}, what it holds now in MiB, to the numbers of a training step, where the system tells. */
	public static void note(Map<String, Double> metrics) {
		resident().ifPresent(bytes -> metrics.put("rss_mib", bytes / 1048576.));
	}

	/** What it can have in all before the system ends it: what it holds and what is free for it, at most the container's limit. Bytes; empty where the system does not tell. */
	public static OptionalLong limit() {
		OptionalLong free = line(MACHINE, "MemAvailable");
		OptionalLong own = resident();
		if (free.isEmpty() || own.isEmpty()) {
			return OptionalLong.empty();
		}
		return OptionalLong.of(Math.min(free.getAsLong() + own.getAsLong(), container()));
	}

	private static long container() {
		for (Path limit : LIMITS) {
			try {
				String text = Files.isReadable(limit) ? Files.readString(limit).strip() : "max";
				if (text.matches("\\d{1,18}")) {
					return Long.parseLong(text);
				}
			} catch (IOException e) {
				// not a container that tells: the machine's memory is the limit
				continue;
			}
		}
		return Long.MAX_VALUE;
	}

	/** A number of kilobytes, as {@code Name:   123 kB}. */
	private static OptionalLong line(Path file, String name) {
		if (!Files.isReadable(file)) {
			return OptionalLong.empty();
		}
		try (Stream<String> lines = Files.lines(file)) {
			return lines.filter(l -> l.startsWith(name + ":")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) << 10).findFirst();
		} catch (IOException | RuntimeException e) {
			return OptionalLong.empty();
		}
	}
}
