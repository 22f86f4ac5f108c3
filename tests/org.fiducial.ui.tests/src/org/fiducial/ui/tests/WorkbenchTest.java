package org.fiducial.ui.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Table;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.PlatformUI;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.portraits.Portrait;
import org.fiducial.dataset.portraits.PortraitGenerator;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.store.ProjectStore;
import org.fiducial.ui.editor.LandmarkCanvas;
import org.fiducial.ui.editor.LandmarkEditor;
import org.fiducial.ui.editor.session.EditSession;
import org.fiducial.ui.project.DatasetsView;
import org.fiducial.ui.project.ProjectSession;
import org.fiducial.ui.samples.SamplesView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkbenchTest {
	private static final int FACES = 12;

	@TempDir
	Path folder;
	private final Robot robot = new Robot(PlatformUI.getWorkbench().getDisplay());

	@BeforeEach
	void openProject() throws Exception {
		Path faces = Files.createDirectory(folder.resolve("faces"));
		PortraitStyle[] styles = PortraitStyle.values();
		for (int i = 0; i < FACES; i++) {
			Portrait portrait = PortraitGenerator.draw(styles[i % styles.length], 5, i, 256);
			String name = String.format(Locale.ROOT, "face-%02d", i);
			ImageFiles.writePng(faces.resolve(name + ".png"), portrait.image());
			Files.writeString(faces.resolve(name + ".pts"), pts(portrait.landmarks()));
		}
		Path project = folder.resolve("project");
		try (ProjectStore store = ProjectStore.create(project, "workbench test")) {
			assertEquals(FACES, new DatasetImportService(store).run(ImportRequest.of("300w", faces, "faces"), null).added());
		}
		robot.ui(() -> {
			// there is no window manager under Xvfb that would give the window the keyboard
			page().getWorkbenchWindow().getShell().forceActive();
			ProjectSession.get().open(project);
			return null;
		});
	}

	private static String pts(double[] shape) {
		StringBuilder s = new StringBuilder("version: 1\nn_points: 68\n{\n");
		for (int i = 0; i < shape.length; i += 2) {
			s.append(String.format(Locale.ROOT, "%.3f %.3f%n", shape[i] + 1, shape[i + 1] + 1));
		}
		return s.append("}\n").toString();
	}

	@AfterEach
	void closeProject() {
		robot.ui(() -> page().closeAllEditors(false));
		robot.ui(() -> {
			ProjectSession.get().close();
			return null;
		});
	}

	private static IWorkbenchPage page() {
		return PlatformUI.getWorkbench().getWorkbenchWindows()[0].getActivePage();
	}

	private Table samples() {
		return robot.ui(() -> ((SamplesView) page().findView(SamplesView.ID)).table());
	}

	/** Opens the first sample by a click on its row. */
	private LandmarkEditor openFirst() throws Exception {
		Table table = samples();
		robot.await("samples listed", () -> table.getItemCount() == FACES);
		Rectangle row = robot.ui(() -> table.getItem(0).getBounds(0));
		robot.click(table, row.x + 70, row.y + row.height / 2.);
		robot.await("editor open", () -> page().getActiveEditor() instanceof LandmarkEditor e && e.canvas() != null);
		return robot.ui(() -> (LandmarkEditor) page().getActiveEditor());
	}

	private static Point on(LandmarkCanvas canvas, int point) {
		double[] s = canvas.session().shape();
		return new Point((int) Math.round(canvas.view().screenX(s[2 * point])), (int) Math.round(canvas.view().screenY(s[2 * point + 1])));
	}

	private double[] stored(LandmarkCanvas canvas) {
		return ProjectSession.get().store().orElseThrow().annotations().find(canvas.session().sample().getId(), EditSession.MANUAL).map(a -> a.getShape()).orElse(null);
	}

	@Test
	void datasetsAndSamplesAreListedWithThumbnails() throws Exception {
		robot.await("dataset listed", () -> ((DatasetsView) page().findView(DatasetsView.ID)).viewer().getTable().getItemCount() == 1);
		assertEquals("faces", robot.ui(() -> ((DatasetsView) page().findView(DatasetsView.ID)).viewer().getTable().getItem(0).getText(0)));
		Table table = samples();
		robot.await("samples listed", () -> table.getItemCount() == FACES);
		robot.await("thumbnails made", () -> {
			var image = table.getItem(0).getImage(0);
			return image != null && image.getImageData().getPixel(24, 24) != image.getImageData().getPixel(0, 0);
		});
		assertTrue(robot.ui(() -> table.getItem(0).getText(0)).contains("face-00"));
		robot.screenshot("1-project");
	}

	@Test
	void draggingAPointIsSavedAndUndone() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		double[] before = robot.ui(() -> canvas.session().shape().clone());
		Point p = robot.ui(() -> on(canvas, 30));
		robot.screenshot("2-editor");
		robot.drag(canvas, p.x, p.y, p.x + 40, p.y + 20);
		robot.await("the edit is saved when the button goes up", () -> stored(canvas) != null);
		double scale = robot.ui(() -> canvas.view().scale());
		double[] moved = stored(canvas);
		assertEquals(before[60] + 40 / scale, moved[60], 1.5 / scale);
		assertEquals(before[61] + 20 / scale, moved[61], 1.5 / scale);
		assertEquals(before[0], moved[0]);
		robot.screenshot("3-dragged");
		robot.type('z', SWT.CTRL);
		robot.await("undone", () -> java.util.Arrays.equals(before, stored(canvas)));
		robot.type('y', SWT.CTRL);
		robot.await("redone", () -> java.util.Arrays.equals(moved, stored(canvas)));
	}

	@Test
	void arrowsNudgeAndABoxSelectsAGroup() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		double[] before = robot.ui(() -> canvas.session().shape().clone());
		Point p = robot.ui(() -> on(canvas, 8));
		robot.click(canvas, p.x, p.y);
		robot.await("point selected", () -> canvas.session().selection().get(8));
		robot.key(SWT.ARROW_RIGHT);
		robot.key(SWT.ARROW_DOWN, SWT.SHIFT);
		robot.await("nudged twice", () -> stored(canvas) != null && stored(canvas)[17] != before[17]);
		double[] nudged = stored(canvas);
		assertEquals(before[16] + 1, nudged[16], 1e-9);
		assertEquals(before[17] + 10, nudged[17], 1e-9);
		// everything, moved as one
		robot.drag(canvas, 4, 4, robot.ui(() -> canvas.getSize().x - 4), robot.ui(() -> canvas.getSize().y - 4));
		robot.await("all points selected", () -> canvas.session().selection().cardinality() == 68);
		robot.key(SWT.ARROW_LEFT);
		robot.await("all moved", () -> stored(canvas)[0] != nudged[0]);
		double[] all = stored(canvas);
		for (int i = 0; i < 68; i++) {
			assertEquals(nudged[2 * i] - 1, all[2 * i], 1e-9);
		}
		robot.screenshot("4-group");
	}

	@Test
	void zoomingKeepsPointsUnderTheMouseEditable() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		Point p = robot.ui(() -> on(canvas, 36));
		robot.click(canvas, p.x, p.y);
		double scale = robot.ui(() -> canvas.view().scale());
		for (int i = 0; i < 4; i++) {
			robot.type('+');
		}
		robot.await("zoomed", () -> canvas.view().scale() > scale * 1.9);
		robot.screenshot("5-zoomed");
		robot.type('f');
		robot.await("fitted", () -> canvas.view().scale() == scale);
	}

	@Test
	void nextAndPreviousWalkThroughTheSamples() throws Exception {
		LandmarkEditor first = openFirst();
		robot.ui(() -> {
			first.setFocus();
			return null;
		});
		robot.key(SWT.PAGE_DOWN, SWT.CTRL);
		robot.await("second sample", () -> page().getActiveEditor() != first && page().getActiveEditor().getTitle().contains("face-01"));
		Table table = samples();
		robot.await("second row selected", () -> table.getSelectionIndex() == 1);
	}

	@Test
	void editsSurviveClosingAndOpeningTheProject() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		Point p = robot.ui(() -> on(canvas, 0));
		robot.click(canvas, p.x, p.y);
		robot.await("point selected", () -> canvas.session().selection().get(0));
		robot.key(SWT.ARROW_UP);
		robot.await("edit saved", () -> stored(canvas) != null);
		double[] edited = stored(canvas);
		long sample = robot.ui(() -> canvas.session().sample().getId());
		Path project = ProjectSession.get().store().orElseThrow().folder();
		robot.ui(() -> {
			ProjectSession.get().close();
			ProjectSession.get().open(project);
			return null;
		});
		assertArrayEquals(edited, ProjectSession.get().store().orElseThrow().annotations().find(sample, EditSession.MANUAL).orElseThrow().getShape());
		robot.await("the old editor is closed", () -> page().getEditorReferences().length == 0);
	}
}
