package org.fiducial.torch;

import java.nio.file.Path;

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

	private NativeEnvironment() {
	}

	/** Sets environment variables that libraries read when they are loaded; what the user has set stays. Must come before PyTorch is loaded. */
	static void prepare() {
		if (Platform.isWindows()) {
			return;
		}
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
