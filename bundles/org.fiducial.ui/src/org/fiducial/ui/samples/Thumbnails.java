package org.fiducial.ui.samples;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.widgets.Display;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.ImageHeader;
import org.fiducial.core.image.RgbImage;
import org.fiducial.model.Sample;
import org.fiducial.ui.SwtImages;

/**
 * A bounded cache of small pictures, filled in the background. What was asked for last is made first, so that the rows on the
 * screen come before those that were scrolled past. Pictures are told apart by their content: another project, or a second import, may
 * have another picture under the same id.
 */
final class Thumbnails {
	/** Side of a thumbnail in pixels. */
	static final int SIZE = 48;
	private static final int KEPT = 600;
	private static final int WAITING = 200;

	private final Display display;
	private final LongConsumer stale;
	private final Map<Key, Image> cache = new LinkedHashMap<>(64, .75f, true);
	private final Image empty;
	private final Object lock = new Object();
	private final ArrayDeque<Request> requests = new ArrayDeque<>();
	private final Set<Key> requested = new HashSet<>();
	private final Job job = new Job("Thumbnails") {
		@Override
		protected IStatus run(IProgressMonitor monitor) {
			return work(monitor);
		}
	};

	private record Key(long id, String contentHash) {
	}

	private record Request(Key key, Path file) {
	}

	/** @param stale called in the UI thread with the id of a sample whose thumbnail has to be asked for anew: it is there now, or too many others were wanted */
	Thumbnails(Display display, LongConsumer stale) {
		this.display = display;
		this.stale = stale;
		this.empty = new Image(display, SIZE, SIZE);
		job.setSystem(true);
		job.setPriority(Job.DECORATE);
	}

	/** The thumbnail, or an empty picture until it is there. UI thread. */
	Image get(Sample sample, Path file) {
		Key key = new Key(sample.getId(), sample.getContentHash());
		Image image = cache.get(key);
		if (image != null) {
			return image;
		}
		synchronized (lock) {
			if (requested.add(key)) {
				requests.addFirst(new Request(key, file));
				if (requests.size() > WAITING) {
					Key dropped = requests.removeLast().key();
					requested.remove(dropped);
					display.asyncExec(() -> tell(dropped));
				}
			}
		}
		job.schedule();
		return empty;
	}

	private IStatus work(IProgressMonitor monitor) {
		while (!monitor.isCanceled()) {
			Request next;
			synchronized (lock) {
				next = requests.pollFirst();
			}
			if (next == null) {
				return Status.OK_STATUS;
			}
			RgbImage small = read(next.file());
			display.asyncExec(() -> put(next.key(), small));
		}
		return Status.CANCEL_STATUS;
	}

	/** A broken picture is a dark square: the editor says what is wrong with it. */
	private static RgbImage read(Path file) {
		try {
			ImageHeader header = ImageFiles.header(file);
			int step = Math.max(1, Math.min(header.width(), header.height()) / (SIZE * 2));
			RgbImage image = ImageFiles.read(file, step);
			double scale = (double) SIZE / Math.max(image.width(), image.height());
			return image.resized(Math.max(1, (int) Math.round(image.width() * scale)), Math.max(1, (int) Math.round(image.height() * scale)));
		} catch (FiducialException e) {
			return new RgbImage(SIZE, SIZE);
		}
	}

	private void put(Key key, RgbImage picture) {
		if (empty.isDisposed()) {
			return;
		}
		cache.put(key, SwtImages.centred(display, picture, SIZE));
		Iterator<Image> oldest = cache.values().iterator();
		while (cache.size() > KEPT) {
			oldest.next().dispose();
			oldest.remove();
		}
		synchronized (lock) {
			requested.remove(key);
		}
		tell(key);
	}

	private void tell(Key key) {
		if (!empty.isDisposed()) {
			stale.accept(key.id());
		}
	}

	/** Frees all pictures. UI thread. */
	void dispose() {
		job.cancel();
		cache.values().forEach(Image::dispose);
		cache.clear();
		empty.dispose();
	}
}
