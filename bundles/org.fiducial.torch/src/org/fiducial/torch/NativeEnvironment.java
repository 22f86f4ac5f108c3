package org.fiducial.torch;

import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/** Settings of native libraries that Java and DJL cannot make. */
final class NativeEnvironment {
	private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);
	private static final String WAIT_POLICY = "OMP_WAIT_POLICY";
	private static final String SPIN_COUNT = "GOMP_SPINCOUNT";

	/** Variables by which the user says how memory is to be kept. */
	private static final List<String> MALLOC = List.of("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_");

	/** glibc's malloc.h. */
	private static final int M_TRIM_THRESHOLD = -1;
	private static final int M_TOP_PAD = -2;
	private static final int M_MMAP_MAX = -4;
	private static final int TOP_PAD = 64 << 20;

	private NativeEnvironment() {
	}

	/**
	 * Lets the C library keep freed memory for the next tensor. By default it gives large blocks back to the system each time they are freed and
	 * pays for fresh pages: a third of a small network's training time, and two thirds of that of Stable Diffusion 1.x, whose convolutions want
	 * copies of weights of more than the 32 MB up to which blocks can be kept otherwise. The launcher sees to there being one arena, since
	 * others hold at most 64 MB.
	 */
	private static void keepFreedMemory() {
		if (!Platform.isLinux() || MALLOC.stream().anyMatch(name -> System.getenv(name) != null)) {
			return;
		}
		try {
			Function mallopt = Function.getFunction("c", "mallopt");
			mallopt.invokeInt(new Object[] {M_MMAP_MAX, 0});
			mallopt.invokeInt(new Object[] {M_TRIM_THRESHOLD, Integer.MAX_VALUE});
			mallopt.invokeInt(new Object[] {M_TOP_PAD, TOP_PAD});
		} catch (RuntimeException | LinkageError e) {
			LOG.debug("malloc stays as it is", e);
		}
	}

	/** Gives what the C library keeps, and nobody uses, back to the system: after a large model, not between the steps of one. */
	static void giveBack() {
		if (!Platform.isLinux()) {
			return;
		}
		try {
			Function.getFunction("c", "malloc_trim").invokeInt(new Object[] {0L});
		} catch (RuntimeException | LinkageError e) {
			LOG.debug("freed memory is kept", e);
		}
	}

	/** Sets environment variables that libraries read when they are loaded; what the user has set stays. Must come before PyTorch is loaded. */
	static void prepare() {
		if (Platform.isWindows()) {
			return;
		}
		keepFreedMemory();
		// OpenMP's idle threads spin for milliseconds by default, which made training 18 times slower here beside another busy process;
		// when they sleep at once, waking them costs 40 % of a small network's time. A few microseconds of spinning are best in both cases.
		if (System.getenv(WAIT_POLICY) == null && System.getenv(SPIN_COUNT) == null) {
			if (Platform.isLinux()) {
				set(SPIN_COUNT, "3000");
			} else {
				set(WAIT_POLICY, "passive");
			}
		}
	}

	/**
	 * Switches NNPACK off in PyTorch once it is loaded, as {@code torch.backends.nnpack.set_flags(False)} does: where it does not know the
	 * processor, every convolution that asks for it prints a warning.
	 */
	static void withoutNnpack(Path library) {
		try {
			NativeLibrary torch = NativeLibrary.getInstance(library.toString());
			Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
			torch.getFunction("_ZN2at7Context20setUserEnabledNNPACKEb").invokeVoid(new Object[] {context, 0});
		} catch (RuntimeException | LinkageError e) {
			LOG.debug("NNPACK stays as it is", e);
		}
	}

	private static void set(String name, String value) {
		try {
			Function.getFunction("c", "setenv").invokeInt(new Object[] {name, value, 1});
		} catch (RuntimeException | LinkageError e) {
			LOG.warn("cannot set {}={}; training may be slow beside other work", name, value, e);
		}
	}
}
