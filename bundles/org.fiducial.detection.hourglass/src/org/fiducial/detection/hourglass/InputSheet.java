package org.fiducial.detection.hourglass;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.Captions;
import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.hourglass.data.AugmentedFaces;
import org.fiducial.detection.hourglass.data.Augmentation;
import org.fiducial.detection.hourglass.data.Augmenter;
import org.fiducial.detection.hourglass.data.ProblemLog;
import org.fiducial.detection.hourglass.data.Switches;

/**
 * A picture of what the network sees: augmented training faces with the landmarks that it is to find, and below each what was done to it, by the
 * names that configurations call it: where the crop lies, then changes of pixels, then shapes and manners of art.
 */
final class InputSheet {
	private static final int COLUMNS = 8;
	private static final int ROWS = 4;
	private static final int GAP = 8;
	/** Smaller inputs are shown enlarged by a whole number. */
	private static final int SMALLEST = 128;
	private static final int MARK = 0x30ff30;

	/** A cell of the sheet. */
	private record Cell(RgbImage picture, List<String> caption) {
	}

	private InputSheet() {
	}

	static RgbImage draw(TrainingRun run, ProblemLog problems) {
		int side = run.network.inputSize();
		int enlarged = (SMALLEST + side - 1) / side;
		AugmentedFaces faces = new AugmentedFaces(run.training, run.crop, side, COLUMNS * ROWS, 0, problems);
		List<Cell> cells = new ArrayList<>();
		for (int i = 0; i < faces.size(); i++) {
			try {
				Augmenter.Seen seen = faces.get(i, run.augmenter, run.config.seed());
				RgbImage picture = enlarge(seen.input(), enlarged);
				mark(picture, seen.shape(), enlarged);
				cells.add(new Cell(picture, Captions.lines(whatWasDone(seen), side * enlarged)));
			} catch (FiducialException e) {
				faces.note(i, e);
			}
		}
		return sheet(cells, side * enlarged);
	}

	private static RgbImage sheet(List<Cell> cells, int side) {
		int across = side + GAP;
		int columns = Math.min(COLUMNS, Math.max(1, cells.size()));
		int[] top = new int[(cells.size() + COLUMNS - 1) / COLUMNS + 1];
		top[0] = GAP;
		for (int row = 1; row < top.length; row++) {
			int lines = cells.stream().skip((row - 1L) * COLUMNS).limit(COLUMNS).mapToInt(c -> c.caption.size()).max().orElse(0);
			top[row] = top[row - 1] + side + lines * Captions.LINE + GAP;
		}
		BufferedImage sheet = new BufferedImage(GAP + columns * across, top[top.length - 1], BufferedImage.TYPE_INT_RGB);
		Graphics2D g = sheet.createGraphics();
		try {
			g.setColor(Color.WHITE);
			g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
			g.setColor(Color.BLACK);
			for (int i = 0; i < cells.size(); i++) {
				int x = GAP + i % COLUMNS * across;
				int y = top[i / COLUMNS];
				g.drawImage(cells.get(i).picture.toBufferedImage(), x, y, null);
				Captions.draw(g, cells.get(i).caption, x, y + side);
			}
		} finally {
			g.dispose();
		}
		return RgbImage.of(sheet);
	}

	/** Only what is there; amounts where a change is never quite absent. */
	private static List<String> whatWasDone(Augmenter.Seen seen) {
		Augmentation a = seen.augmentation();
		int pixels = seen.input().width() - 1;
		List<String> crop = new ArrayList<>();
		add(crop, a.flip(), "mirror");
		add(crop, a.shiftX() != 0 || a.shiftY() != 0, "shift\u00a0%+d\u00a0%+d", Math.round(a.shiftX() * pixels), Math.round(a.shiftY() * pixels));
		add(crop, a.angle() != 0, "rotation\u00a0%+d°", Math.round(Math.toDegrees(a.angle())));
		add(crop, a.scale() != 1, "scale\u00a0%.2f", a.scale());
		List<String> art = Stream.concat(seen.shapes().stream(), names(seen.textures())).toList();
		List<String> all = Stream.of(crop, names(seen.pixels()).toList(), art).filter(l -> !l.isEmpty()).map(l -> String.join(", ", l)).toList();
		return all.isEmpty() ? List.of("as it is") : all;
	}

	private static void add(List<String> to, boolean there, String format, Object... values) {
		if (there) {
			to.add(String.format(Locale.ROOT, format, values));
		}
	}

	private static Stream<String> names(Collection<? extends Enum<?>> kinds) {
		return kinds.stream().map(Switches::name);
	}

	private static RgbImage enlarge(RgbImage image, int times) {
		if (times == 1) {
			return image;
		}
		RgbImage out = new RgbImage(image.width() * times, image.height() * times);
		for (int y = 0; y < out.height(); y++) {
			for (int x = 0; x < out.width(); x++) {
				out.set(x, y, image.pixel(x / times, y / times));
			}
		}
		return out;
	}

	private static void mark(RgbImage image, double[] shape, int enlarged) {
		for (int p = 0; p + 1 < shape.length; p += 2) {
			for (int d = 0; d < 9; d++) {
				double x = shape[p] * enlarged + (enlarged - 1) / 2. + d % 3 - 1;
				double y = shape[p + 1] * enlarged + (enlarged - 1) / 2. + d / 3 - 1;
				if (x > -.5 && y > -.5 && x < image.width() - .5 && y < image.height() - .5) {
					image.set((int) Math.round(x), (int) Math.round(y), MARK);
				}
			}
		}
	}
}
