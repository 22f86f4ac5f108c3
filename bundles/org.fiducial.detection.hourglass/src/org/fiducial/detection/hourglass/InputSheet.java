package org.fiducial.detection.hourglass;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.hourglass.data.AugmentedFaces;
import org.fiducial.detection.hourglass.data.Augmenter;
import org.fiducial.detection.hourglass.data.ProblemLog;

/** A picture of what the network sees: augmented training faces with the landmarks that it is to find. */
final class InputSheet {
	private static final int COLUMNS = 8;
	private static final int ROWS = 4;
	private static final int MARK = 0x30ff30;

	private InputSheet() {
	}

	static RgbImage draw(TrainingRun run, ProblemLog problems) {
		int side = run.network.inputSize();
		AugmentedFaces faces = new AugmentedFaces(run.training, run.crop, side, COLUMNS * ROWS, 0, problems);
		int rows = Math.max(1, (faces.size() + COLUMNS - 1) / COLUMNS);
		RgbImage sheet = new RgbImage(Math.min(COLUMNS, Math.max(1, faces.size())) * side, rows * side);
		for (int i = 0; i < faces.size(); i++) {
			try {
				Augmenter.Seen seen = faces.get(i, run.augmenter, run.config.seed());
				mark(seen);
				sheet.paste(seen.input(), i % COLUMNS * side, i / COLUMNS * side);
			} catch (FiducialException e) {
				faces.note(i, e);
			}
		}
		return sheet;
	}

	private static void mark(Augmenter.Seen seen) {
		RgbImage image = seen.input();
		int radius = image.width() >= 192 ? 1 : 0;
		for (int p = 0; p + 1 < seen.shape().length; p += 2) {
			for (int d = 0; d < (2 * radius + 1) * (2 * radius + 1); d++) {
				int x = (int) Math.round(seen.shape()[p]) + d % (2 * radius + 1) - radius;
				int y = (int) Math.round(seen.shape()[p + 1]) + d / (2 * radius + 1) - radius;
				if (Double.isFinite(seen.shape()[p] + seen.shape()[p + 1]) && x >= 0 && y >= 0 && x < image.width() && y < image.height()) {
					image.set(x, y, MARK);
				}
			}
		}
	}
}
