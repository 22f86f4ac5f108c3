package org.fiducial.ui;

import org.eclipse.swt.graphics.Device;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.PaletteData;
import org.fiducial.core.image.RgbImage;

/** Brings pictures to the screen. */
public final class SwtImages {
	private static final PaletteData RGB = new PaletteData(0xff0000, 0xff00, 0xff);

	private SwtImages() {
	}

	/** The pixels as SWT image data. */
	public static ImageData data(RgbImage image) {
		ImageData data = new ImageData(image.width(), image.height(), 24, RGB);
		for (int y = 0; y < image.height(); y++) {
			System.arraycopy(image.rgb(), y * image.width() * 3, data.data, y * data.bytesPerLine, image.width() * 3);
		}
		return data;
	}

	/** An SWT image; the caller disposes it. */
	public static Image of(Device device, RgbImage image) {
		return new Image(device, data(image));
	}

	/** A picture in the middle of a square; the caller disposes it. */
	public static Image centred(Device device, RgbImage image, int side) {
		RgbImage square = new RgbImage(side, side);
		java.util.Arrays.fill(square.rgb(), (byte) 0xee);
		int x0 = (side - image.width()) / 2;
		int y0 = (side - image.height()) / 2;
		for (int y = 0; y < image.height(); y++) {
			System.arraycopy(image.rgb(), y * image.width() * 3, square.rgb(), ((y0 + y) * side + x0) * 3, image.width() * 3);
		}
		return of(device, square);
	}
}
