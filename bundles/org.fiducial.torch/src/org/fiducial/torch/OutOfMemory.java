package org.fiducial.torch;

import java.util.Locale;
import java.util.function.Supplier;

import org.fiducial.core.FiducialException;

/** Tells whether an exception of the engine means that memory ran out, which libtorch says in its message alone, and says what to do about it. */
public final class OutOfMemory {
	private OutOfMemory() {
	}

	/**
	 * Runs work that may need more memory than there is.
	 *
	 * @param advice the rest of a sentence that begins with "out of memory": at what, and which settings to lower
	 * @throws FiducialException (failed) with that sentence if memory runs out; other exceptions pass through
	 */
	public static <T> T explain(Supplier<T> work, Supplier<String> advice) {
		try {
			return work.get();
		} catch (RuntimeException | OutOfMemoryError e) {
			if (is(e) && !(e instanceof FiducialException)) {
				throw FiducialException.failed("out of memory " + advice.get(), e);
			}
			throw e;
		}
	}

	/** As {@link #explain(Supplier, Supplier)}, for work without a result. */
	public static void explain(Runnable work, Supplier<String> advice) {
		explain(() -> {
			work.run();
			return null;
		}, advice);
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
