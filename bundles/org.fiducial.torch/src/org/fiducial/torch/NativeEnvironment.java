package org.fiducial.torch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/** Environment variables that native libraries read when they are loaded; Java itself cannot set them. */
final class NativeEnvironment {
	private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);
	private static final String WAIT_POLICY = "OMP_WAIT_POLICY";

	private NativeEnvironment() {
	}

	/**
	 * Makes OpenMP's idle threads sleep instead of spin, unless the user has chosen: beside another busy process spinning made
	 * training 18 times slower here. Must come before OpenMP is loaded.
	 */
	static void letThreadsSleep() {
		if (Platform.isWindows() || System.getenv(WAIT_POLICY) != null || System.getenv("GOMP_SPINCOUNT") != null) {
			return;
		}
		try {
			Function.getFunction("c", "setenv").invokeInt(new Object[] {WAIT_POLICY, "passive", 1});
		} catch (RuntimeException | LinkageError e) {
			LOG.warn("cannot set {}=passive; training may be slow beside other work", WAIT_POLICY, e);
		}
	}
}
