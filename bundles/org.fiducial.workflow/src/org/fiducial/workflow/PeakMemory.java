package org.fiducial.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

import org.slf4j.LoggerFactory;

/**
 * The most physical memory this process held since a moment, native memory of tensors included. Linux alone tells
 * (proc(5): {@code VmHWM} of {@code status}, reset by writing 5 to {@code clear_refs}).
 */
final class PeakMemory {
	private static final Path STATUS = Path.of("/proc/self/status");
	private static final Path CLEAR = Path.of("/proc/self/clear_refs");

	private PeakMemory() {
	}

	/** Counts from now on; where that is not allowed, the peak goes on counting from the start of the process. */
	static void reset() {
		if (Files.isWritable(CLEAR)) {
			try {
				Files.writeString(CLEAR, "5");
			} catch (IOException e) {
				LoggerFactory.getLogger(PeakMemory.class).debug("peak memory cannot be reset", e);
			}
		}
	}

	/** In megabytes; empty where the system does not tell. */
	static OptionalLong megabytes() {
		if (!Files.isReadable(STATUS)) {
			return OptionalLong.empty();
		}
		try {
			return Files.readAllLines(STATUS).stream().filter(l -> l.startsWith("VmHWM")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) >> 10).findFirst();
		} catch (IOException e) {
			return OptionalLong.empty();
		}
	}
}
