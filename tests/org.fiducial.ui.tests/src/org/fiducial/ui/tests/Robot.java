package org.fiducial.ui.tests;

import java.nio.file.Files;
import java.nio.file.Path;
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
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;

/** A person at the screen: moves the mouse, clicks, types, looks. Used from the test's thread, not the UI thread. */
final class Robot {
	private static final long PATIENCE_MS = 20_000;

	private final Display display;
	/** Where the button events take place. GTK wants this in the window under the mouse: a canvas has one of its own, other controls that of the shell. */
	private Point mouse = new Point(0, 0);

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

	/** Moves the mouse to a place of a control. */
	void move(Control control, double x, double y) throws InterruptedException {
		Point local = new Point((int) Math.round(x), (int) Math.round(y));
		Point screen = ui(() -> control.toDisplay(local));
		mouse = control instanceof Canvas ? local : screen;
		post(e -> {
			e.type = SWT.MouseMove;
			e.x = screen.x;
			e.y = screen.y;
		});
	}

	void button(int type, int button) throws InterruptedException {
		post(e -> {
			e.type = type;
			e.button = button;
			e.x = mouse.x;
			e.y = mouse.y;
		});
	}

	void click(Control control, double x, double y) throws InterruptedException {
		move(control, x, y);
		button(SWT.MouseDown, 1);
		button(SWT.MouseUp, 1);
	}

	/** Drags with the left button, in some steps as a hand does. */
	void drag(Control control, double x0, double y0, double x1, double y1) throws InterruptedException {
		move(control, x0, y0);
		button(SWT.MouseDown, 1);
		for (int i = 1; i <= 4; i++) {
			move(control, x0 + (x1 - x0) * i / 4, y0 + (y1 - y0) * i / 4);
		}
		button(SWT.MouseUp, 1);
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
