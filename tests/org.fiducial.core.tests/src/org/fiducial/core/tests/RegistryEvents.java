package org.fiducial.core.tests;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.eclipse.core.runtime.IExtension;
import org.eclipse.core.runtime.IExtensionPoint;
import org.eclipse.core.runtime.IRegistryEventListener;
import org.eclipse.core.runtime.Platform;

/** The extension registry tells its listeners in a thread of its own; this waits for it. */
final class RegistryEvents {
	private RegistryEvents() {
	}

	/** Runs an action and returns when the extensions of a point were added or removed and the listeners before this one know. */
	static void after(String point, Action action) throws Exception {
		CountDownLatch told = new CountDownLatch(1);
		Listener listener = new Listener(told);
		Platform.getExtensionRegistry().addListener(listener, point);
		try {
			action.run();
			if (!told.await(10, TimeUnit.SECONDS)) {
				throw new AssertionError("the extension registry told nothing about " + point);
			}
		} finally {
			Platform.getExtensionRegistry().removeListener(listener);
		}
	}

	/** Something that changes the registry. */
	interface Action {
		void run() throws Exception;
	}

	private record Listener(CountDownLatch told) implements IRegistryEventListener {
		@Override
		public void added(IExtension[] extensions) {
			told.countDown();
		}

		@Override
		public void removed(IExtension[] extensions) {
			told.countDown();
		}

		@Override
		public void added(IExtensionPoint[] points) {
			// the extensions' own event follows
		}

		@Override
		public void removed(IExtensionPoint[] points) {
			// the extensions' own event follows
		}
	}
}
