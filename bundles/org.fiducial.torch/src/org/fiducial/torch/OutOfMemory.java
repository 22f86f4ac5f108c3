package org.fiducial.torch;

import java.util.Locale;

/** Tells whether an exception of the engine means that memory ran out: libtorch says so in its message alone. */
public final class OutOfMemory {
	private OutOfMemory() {
	}

	/** Whether the exception or a cause of it says so, for the memory of a device, of the machine or of Java. */
	public static boolean is(Throwable thrown) {
		for (Throwable t = thrown; t != null; t = t.getCause()) {
			String m = t.getMessage() == null ? "" : t.getMessage().toLowerCase(Locale.ROOT);
			// c10/cuda/CUDACachingAllocator.cpp; c10/core/impl/alloc_cpu.cpp; std::bad_alloc
			if (t instanceof OutOfMemoryError || m.contains("out of memory") || m.contains("can't allocate memory") || m.contains("bad_alloc")) {
				return true;
			}
		}
		return false;
	}
}
