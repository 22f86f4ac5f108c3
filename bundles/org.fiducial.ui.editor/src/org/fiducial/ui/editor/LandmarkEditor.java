package org.fiducial.ui.editor;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.jface.action.Action;
import org.eclipse.jface.action.IAction;
import org.eclipse.jface.commands.ActionHandler;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.ToolBar;
import org.eclipse.swt.widgets.ToolItem;
import org.eclipse.ui.IEditorInput;
import org.eclipse.ui.IEditorSite;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.IWorkbenchCommandConstants;
import org.eclipse.ui.handlers.IHandlerService;
import org.eclipse.ui.part.EditorPart;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.registry.Contribution;
import org.fiducial.ui.UserErrors;
import org.fiducial.ui.editor.session.EditSession;
import org.fiducial.ui.editor.tools.LandmarkTool;
import org.fiducial.ui.editor.tools.LandmarkTools;
import org.fiducial.ui.project.ProjectSession;
import org.fiducial.ui.samples.SampleInput;

/** Edits the landmarks of one sample. Never dirty: every edit is saved when it is made, and undo reaches back to the opening. */
public final class LandmarkEditor extends EditorPart {
	private final Runnable sessionChanged = this::projectChanged;
	private EditSession session;
	private LandmarkCanvas canvas;
	private LandmarkTool tool;
	private Label status;
	private Button place;
	private IAction undo;
	private IAction redo;

	@Override
	public void init(IEditorSite site, IEditorInput input) throws PartInitException {
		if (!(input instanceof SampleInput)) {
			throw new PartInitException("the landmark editor shows samples of a project, not " + input.getClass().getSimpleName());
		}
		setSite(site);
		setInput(input);
		setPartName(input.getName());
		ProjectSession.get().addListener(sessionChanged);
	}

	@Override
	public void createPartControl(Composite parent) {
		SampleInput input = (SampleInput) getEditorInput();
		try {
			RgbImage picture = ImageFiles.read(input.store().imageOf(input.sample()));
			session = new EditSession(input.store(), input.sample(), System.getProperty("user.name"));
			createEditor(parent, picture);
		} catch (FiducialException e) {
			createExcuse(parent, e.getMessage());
		}
	}

	/** Instead of the editor: why there is none. */
	private static void createExcuse(Composite parent, String reason) {
		Composite area = new Composite(parent, SWT.NONE);
		GridLayoutFactory.swtDefaults().margins(20, 20).spacing(0, 12).applyTo(area);
		for (String sentence : new String[] { "This sample cannot be shown.", reason, "A project refers to its pictures where they were when they were imported. Put the picture back there, then select the sample again." }) {
			Label label = new Label(area, SWT.WRAP);
			label.setText(sentence);
			GridDataFactory.fillDefaults().grab(true, false).applyTo(label);
		}
	}

	private void createEditor(Composite parent, RgbImage picture) {
		Composite area = new Composite(parent, SWT.NONE);
		GridLayoutFactory.fillDefaults().spacing(0, 0).applyTo(area);
		createToolBar(area);
		canvas = new LandmarkCanvas(area, session, picture, () -> tool);
		GridDataFactory.fillDefaults().grab(true, true).applyTo(canvas);
		status = new Label(area, SWT.NONE);
		GridDataFactory.fillDefaults().grab(true, false).indent(4, 2).applyTo(status);
		undo = action("Undo", session::undo);
		redo = action("Redo", session::redo);
		IHandlerService handlers = getSite().getService(IHandlerService.class);
		handlers.activateHandler(IWorkbenchCommandConstants.EDIT_UNDO, new ActionHandler(undo));
		handlers.activateHandler(IWorkbenchCommandConstants.EDIT_REDO, new ActionHandler(redo));
		session.addListener(this::changed);
		session.commands().addCommandStackListener(e -> changed());
		changed();
	}

	/** An action that does nothing during a drag, which would write over it when it ends. */
	private IAction action(String name, Runnable work) {
		return new Action(name) {
			@Override
			public void run() {
				if (!canvas.dragging()) {
					UserErrors.guard(name, work);
				}
			}
		};
	}

	private void createToolBar(Composite area) {
		Composite row = new Composite(area, SWT.NONE);
		GridLayoutFactory.fillDefaults().numColumns(2).applyTo(row);
		ToolBar bar = new ToolBar(row, SWT.FLAT);
		for (Contribution<LandmarkTool> contribution : LandmarkTools.registry().contributions()) {
			if (contribution.state() != Contribution.State.BROKEN) {
				toolItem(bar, contribution);
			}
		}
		new ToolItem(bar, SWT.SEPARATOR);
		pushItem(bar, "Fit", "Show the whole picture (F)", () -> canvas.fit());
		pushItem(bar, " + ", "Zoom in (+, wheel)", () -> canvas.zoom(1.2));
		pushItem(bar, " − ", "Zoom out (−, wheel)", () -> canvas.zoom(1 / 1.2));
		place = new Button(row, SWT.PUSH);
		place.addListener(SWT.Selection, e -> {
			UserErrors.guard(place.getText(), session::placeMissing);
			canvas.setFocus();
		});
		GridDataFactory.fillDefaults().applyTo(place);
	}

	/** The button is there while points have no place. */
	private void offerPlacing() {
		int missing = session.missing();
		boolean offered = missing > 0 && session.scheme().template().isPresent();
		boolean face = missing == session.scheme().pointCount();
		String text = face ? "Place a face" : missing == 1 ? "Place the absent point" : "Place the " + missing + " absent points";
		if (place.getVisible() != offered || !place.getText().equals(text)) {
			place.setText(text);
			place.setToolTipText(face ? "This sample has no landmarks yet: start from a mean face" : "Put them where a mean face, laid over the other points, has them");
			place.setVisible(offered);
			((GridData) place.getLayoutData()).exclude = !offered;
			place.requestLayout();
		}
	}

	private void toolItem(ToolBar bar, Contribution<LandmarkTool> contribution) {
		ToolItem item = new ToolItem(bar, SWT.RADIO);
		item.setText(" " + contribution.label() + " ");
		item.addListener(SWT.Selection, e -> {
			if (item.getSelection()) {
				UserErrors.guard(contribution.label(), () -> tool = contribution.instance());
			}
		});
		if (tool == null && UserErrors.guard(contribution.label(), () -> tool = contribution.instance())) {
			item.setSelection(true);
		}
	}

	private static void pushItem(ToolBar bar, String text, String tip, Runnable work) {
		ToolItem item = new ToolItem(bar, SWT.PUSH);
		item.setText(text);
		item.setToolTipText(tip);
		item.addListener(SWT.Selection, e -> work.run());
	}

	private void changed() {
		if (status.isDisposed()) {
			return;
		}
		undo.setEnabled(session.commands().canUndo());
		redo.setEnabled(session.commands().canRedo());
		offerPlacing();
		status.setText(session.shape() == null ? "no landmarks yet   " + session.scheme().id() : sentence());
		status.requestLayout();
	}

	private String sentence() {
		int selected = session.selection().cardinality();
		String what = "layer " + session.shownLayer() + "   " + session.scheme().id();
		if (selected == 1) {
			int i = session.selection().nextSetBit(0);
			return String.format("%s   point %d %s   %.1f, %.1f", what, i, session.scheme().pointNames().get(i), session.shape()[2 * i], session.shape()[2 * i + 1]) + "   arrows: nudge   Delete: absent";
		}
		return what + (selected == 0 ? "   wheel: zoom   right drag: pan   H: hide   N: numbers   F: fit   Ctrl+A: select all"
				: "   " + selected + " points selected   drag, arrows: move   B, S: bigger, smaller   L, R: turn   Delete: absent   Esc: none");
	}

	private void projectChanged() {
		if (ProjectSession.get().store().orElse(null) != ((SampleInput) getEditorInput()).store()) {
			getSite().getPage().closeEditor(this, false);
		}
	}

	/** The canvas; null if the picture could not be shown. */
	public LandmarkCanvas canvas() {
		return canvas;
	}

	@Override
	public void setFocus() {
		if (canvas != null) {
			canvas.setFocus();
		}
	}

	@Override
	public void dispose() {
		ProjectSession.get().removeListener(sessionChanged);
		super.dispose();
	}

	@Override
	public void doSave(IProgressMonitor monitor) {
		// every edit is saved when it is made
	}

	@Override
	public void doSaveAs() {
		throw new IllegalStateException("a sample has no other place to be saved to");
	}

	@Override
	public boolean isDirty() {
		return false;
	}

	@Override
	public boolean isSaveAsAllowed() {
		return false;
	}
}
