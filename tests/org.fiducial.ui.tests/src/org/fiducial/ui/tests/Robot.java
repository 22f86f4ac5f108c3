package org.fiducial.ui.tests;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;

/** A person at the screen: moves the mouse, clicks, types, looks. Used from the test's thread, not the UI thread. */
final class Robot {
	private static final long PATIENCE_MS = 20_000;

	private final Display display;
	Robot(Display display) {
		this.display = display;
	}

	/** Does something in the UI thread. */
	<T> T ui(Callable<T> work) {
		AtomicReference<T> result = new AtomicReference<>();
		AtomicReference<Throwable> failure = new AtomicReference<>();
		display.syncExec(() -> {
			try {
				result.set(work.call());
			} catch (Throwable e) {
				failure.set(e);
			}
		});
		if (failure.get() != null) {
			throw new AssertionError("in the UI thread", failure.get());
		}
		return result.get();
	}

	/** Waits until something is so, asking the UI thread between its events. */
	void await(String what, Callable<Boolean> condition) throws Exception {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
		while (!ui(condition)) {
			if (System.nanoTime() > deadline) {
				screenshot("failed-" + what.replace(' ', '-'));
				throw new AssertionError("did not happen in " + PATIENCE_MS + " ms: " + what);
			}
			pause();
		}
	}

	/** Lets the UI thread's timers run. */
	private void pause() throws InterruptedException {
		CountDownLatch later = new CountDownLatch(1);
		display.asyncExec(() -> display.timerExec(20, later::countDown));
		later.await(1, TimeUnit.SECONDS);
	}

	void click(Control control, double x, double y) throws Exception {
		Point at = screen(control, x, y);
		xdotool("mousemove", at.x, at.y, "mousedown", 1, "mouseup", 1);
	}

	/** Drags with the left button, in some steps as a hand does. */
	void drag(Control control, double x0, double y0, double x1, double y1) throws Exception {
		Point from = screen(control, x0, y0);
		Point to = screen(control, x1, y1);
		xdotool("mousemove", from.x, from.y, "mousedown", 1, "mousemove", (from.x + to.x) / 2, (from.y + to.y) / 2, "mousemove", to.x, to.y, "mouseup", 1);
	}

	private Point screen(Control control, double x, double y) {
		return ui(() -> control.toDisplay((int) Math.round(x), (int) Math.round(y)));
	}

	/** Mouse events come from the X server itself: SWT's posted button events have no place on the screen under GTK 3. */
	private void xdotool(Object... words) throws Exception {
		List<String> command = new ArrayList<>(List.of("xdotool"));
		for (Object word : words) {
			command.add(word.toString());
		}
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.waitFor() != 0) {
			throw new AssertionError(String.join(" ", command) + ": " + said);
		}
		pause();
	}

	/** Presses and releases a key by its code (arrows), with modifier keys held. */
	void key(int keyCode, int... modifiers) throws InterruptedException {
		for (int m : modifiers) {
			keyEvent(SWT.KeyDown, m, (char) 0);
		}
		keyEvent(SWT.KeyDown, keyCode, (char) 0);
		keyEvent(SWT.KeyUp, keyCode, (char) 0);
		for (int m : modifiers) {
			keyEvent(SWT.KeyUp, m, (char) 0);
		}
	}

	/** Types a character, with modifier keys held. */
	void type(char character, int... modifiers) throws InterruptedException {
		for (int m : modifiers) {
			keyEvent(SWT.KeyDown, m, (char) 0);
		}
		keyEvent(SWT.KeyDown, 0, character);
		keyEvent(SWT.KeyUp, 0, character);
		for (int m : modifiers) {
			keyEvent(SWT.KeyUp, m, (char) 0);
		}
	}

	private void keyEvent(int type, int keyCode, char character) throws InterruptedException {
		post(e -> {
			e.type = type;
			e.keyCode = keyCode;
			e.character = character;
		});
	}

	private interface Fill {
		void fill(Event e);
	}

	private void post(Fill fill) throws InterruptedException {
		Event e = new Event();
		fill.fill(e);
		if (!ui(() -> display.post(e))) {
			throw new AssertionError("the display refused an event of type " + e.type);
		}
		pause();
	}

	/** Keeps what is on the screen, for people to look at. */
	void screenshot(String name) throws Exception {
		String folder = System.getProperty("fiducial.test.output");
		if (folder == null) {
			return;
		}
		Path file = Path.of(folder, name + ".png");
		Files.createDirectories(file.getParent());
		pause();
		ui(() -> {
			Image image = new Image(display, display.getBounds().width, display.getBounds().height);
			GC gc = new GC(display);
			gc.copyArea(image, 0, 0);
			gc.dispose();
			ImageLoader loader = new ImageLoader();
			loader.data = new ImageData[] { image.getImageData() };
			loader.save(file.toString(), SWT.IMAGE_PNG);
			image.dispose();
			return null;
		});
	}
}
