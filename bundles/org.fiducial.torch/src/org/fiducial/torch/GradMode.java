package org.fiducial.torch;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Switches the recording of the gradient graph on or off in the current thread, and back on close:
 * {@code try (GradMode off = GradMode.off()) { ... }}. Recording is on in every thread that says nothing.
 */
public final class GradMode implements AutoCloseable {
	private final boolean before;

	private GradMode(boolean on) {
		Torch.start();
		before = JniUtils.isGradMode();
		JniUtils.setGradMode(on);
	}

	/** For inference, frozen parts and everything that changes parameters in place. */
	public static GradMode off() {
		return new GradMode(false);
	}

	/** For the forward pass of training. */
	public static GradMode on() {
		return new GradMode(true);
	}

	/** Whether the current thread records the gradient graph. */
	public static boolean isOn() {
		return JniUtils.isGradMode();
	}

	@Override
	public void close() {
		JniUtils.setGradMode(before);
	}
}
