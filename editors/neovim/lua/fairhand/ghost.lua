-- Ghost text for Neovim 0.11, which has no inline completion of its own.
--
-- One suggestion hangs at one place, its anchor. While what is typed behind the anchor begins the
-- suggestion, the rest of it stays; anything else takes it away. The server sees acceptance in the
-- changes of the document, so nothing here keeps a record.

local api = vim.api
local M = {}

local METHOD = 'textDocument/inlineCompletion'
local AUTOMATIC, INVOKED = 2, 1
local namespace = api.nvim_create_namespace('fairhand.ghost')

---@class fairhand.Ghost
---@field buffer integer
---@field client integer
---@field items table[] the server's items
---@field index integer which of them is shown
---@field row integer the anchor: row and byte column, from 0
---@field column integer

---@type fairhand.Ghost?
local ghost
---@type { client: integer, request: integer }?
local asked
local paused = false

---@param item table
---@return string
local function text_of(item)
  local text = type(item.insertText) == 'string' and item.insertText or item.insertText.value
  return (text:gsub('\r\n', '\n'))
end

---@return integer row, integer column from 0
local function cursor()
  local place = api.nvim_win_get_cursor(0)
  return place[1] - 1, place[2]
end

-- The part of the suggestion that is not typed yet; nil when the text went another way.
---@return string?
local function rest()
  if not ghost or api.nvim_get_current_buf() ~= ghost.buffer then
    return nil
  end
  local row, column = cursor()
  if row < ghost.row or (row == ghost.row and column < ghost.column) then
    return nil
  end
  local lines = api.nvim_buf_get_text(ghost.buffer, ghost.row, ghost.column, row, column, {})
  local typed, text = table.concat(lines, '\n'), text_of(ghost.items[ghost.index])
  if text:sub(1, #typed) ~= typed or #typed == #text then
    return nil
  end
  return text:sub(#typed + 1)
end

-- One sentence about the licence of a suggestion, empty for one that resembles nothing.
---@param item table
---@return string
local function licence(item)
  local about = item.command and item.command.arguments and item.command.arguments[1] or {}
  local names = {}
  for _, reference in ipairs(about.references or {}) do
    local name = ('%s (%s)'):format(reference.licenseName, reference.referenceName)
    if not vim.list_contains(names, name) then
      table.insert(names, name)
    end
  end
  if #names > 0 then
    return 'Reference code under ' .. table.concat(names, ', ')
  end
  for _, notice in ipairs(about.notices or {}) do
    return notice.message
  end
  return ''
end

---@param text string
local function draw(text)
  assert(ghost)
  api.nvim_buf_clear_namespace(ghost.buffer, namespace, 0, -1)
  local row, column = cursor()
  local width = vim.bo[ghost.buffer].tabstop
  local lines = vim.split(text:gsub('\t', (' '):rep(width)), '\n', { plain = true })
  local first = { { lines[1], 'FairhandGhost' } }
  local below = {}
  for index = 2, #lines do
    table.insert(below, { { lines[index], 'FairhandGhost' } })
  end
  local mark = { virt_text = first, virt_text_pos = 'inline', virt_lines = below }
  api.nvim_buf_set_extmark(ghost.buffer, namespace, row, column, mark)
  local notes = {}
  if #ghost.items > 1 then
    table.insert(notes, ('%d/%d'):format(ghost.index, #ghost.items))
  end
  local told = licence(ghost.items[ghost.index])
  if told ~= '' then
    table.insert(notes, told)
  end
  if #notes == 0 then
    return
  end
  local note = { { table.concat(notes, ' · '), 'FairhandNotice' } }
  -- A virtual line above the window's first line would not be seen.
  if row + 1 > vim.fn.line('w0') then
    local indent = api.nvim_buf_get_lines(ghost.buffer, row, row + 1, true)[1]:match('^%s*')
    table.insert(note, 1, { (' '):rep(vim.fn.strdisplaywidth(indent)), 'FairhandNotice' })
    mark = { virt_lines = { note }, virt_lines_above = true }
  else
    mark = { virt_text = { { '  ' }, note[1] }, virt_text_pos = 'eol' }
  end
  api.nvim_buf_set_extmark(ghost.buffer, namespace, row, 0, mark)
end

local function cancel()
  if asked then
    local client = vim.lsp.get_client_by_id(asked.client)
    if client then
      client:cancel_request(asked.request)
    end
    asked = nil
  end
end

-- Take the suggestion away.
function M.dismiss()
  cancel()
  if ghost and api.nvim_buf_is_valid(ghost.buffer) then
    api.nvim_buf_clear_namespace(ghost.buffer, namespace, 0, -1)
  end
  ghost = nil
end

---@return boolean
function M.visible()
  return rest() ~= nil
end

-- Ask for what fits the cursor; it is shown if nothing has changed meanwhile and it is `wanted`.
---@param kind integer
---@param wanted fun(items: table[]): boolean
local function ask(kind, wanted)
  cancel()
  local buffer = api.nvim_get_current_buf()
  local client = vim.lsp.get_clients({ name = 'fairhand', bufnr = buffer })[1]
  if not client or (paused and kind == AUTOMATIC) then
    return
  end
  local row, column = cursor()
  local tick = api.nvim_buf_get_changedtick(buffer)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = kind }
  local sent, request = client:request(METHOD, params, function(failed, result)
    asked = nil
    local items = result and (result.items or result) or {}
    local now_row, now_column = -1, -1
    if api.nvim_get_current_buf() == buffer then
      now_row, now_column = cursor()
    end
    if
      failed
      or #items == 0
      or now_row ~= row
      or now_column ~= column
      or api.nvim_buf_get_changedtick(buffer) ~= tick
      or not api.nvim_get_mode().mode:match('^i')
      or not wanted(items)
    then
      return
    end
    ghost = {
      buffer = buffer,
      client = client.id,
      items = items,
      index = 1,
      row = row,
      column = column,
    }
    M.refresh()
  end, buffer)
  if sent then
    asked = { client = client.id, request = request }
  end
end

-- Ask for a suggestion at the cursor.
---@param kind? integer by hand without one
function M.request(kind)
  M.dismiss()
  ask(kind or INVOKED, function()
    return true
  end)
end

-- More is known of the suggestion in a document: what is shown stays, and the rest is put to it.
---@param uri string
function M.grow(uri)
  local buffer = api.nvim_get_current_buf()
  if not rest() or #ghost.items > 1 or vim.uri_from_bufnr(buffer) ~= uri then
    return
  end
  ask(AUTOMATIC, function(items)
    -- What was dismissed meanwhile does not come back.
    local shown = rest()
    return shown ~= nil and vim.startswith(text_of(items[1]), shown)
  end)
end

-- Draw what is left of the suggestion, or take it away. True while something is left.
---@return boolean
function M.refresh()
  local text = rest()
  if text then
    draw(text)
    return true
  end
  if ghost then
    M.dismiss()
  end
  return false
end

-- Put text at the cursor as a step of undo of its own, and move behind it.
---@param text string
local function put(text)
  -- Setting this option ends a step of undo, even to the value that it has.
  vim.bo.undolevels = vim.bo.undolevels
  local row, column = cursor()
  local lines = vim.split(text, '\n', { plain = true })
  api.nvim_buf_set_text(0, row, column, row, column, lines)
  local last = #lines == 1 and column + #text or #lines[#lines]
  api.nvim_win_set_cursor(0, { row + #lines, last })
end

-- Take the suggestion. False when there is none, so that a key can do what it does otherwise.
---@return boolean
function M.accept()
  local text = rest()
  if not text or not ghost then
    return false
  end
  local item, client = ghost.items[ghost.index], vim.lsp.get_client_by_id(ghost.client)
  local buffer = ghost.buffer
  M.dismiss()
  put(text)
  if client and item.command then
    client:exec_cmd(item.command, { bufnr = buffer })
  end
  return true
end

---@param pattern string what to take of the rest
---@return boolean
local function accept_part(pattern)
  local text = rest()
  local part = text and text:match(pattern)
  if not text or not part or part == text then
    return M.accept()
  end
  put(part)
  M.refresh()
  return true
end

-- Take the next word.
---@return boolean
function M.accept_word()
  local text = rest() or ''
  return accept_part(text:match('^%s*[%w_]') and '^%s*[%w_]+' or '^%s*[^%w_%s]+')
end

-- Take the next line.
---@return boolean
function M.accept_line()
  return accept_part('^\n*[^\n]*')
end

-- Show another suggestion of the same answer.
---@param step? integer
function M.cycle(step)
  local typed = rest()
  if not ghost or not typed or #ghost.items < 2 then
    return
  end
  ghost.index = (ghost.index - 1 + (step or 1)) % #ghost.items + 1
  M.refresh()
end

---@param stop boolean
function M.pause(stop)
  paused = stop
  if stop then
    M.dismiss()
  end
end

-- Follow what is typed in every buffer that Fairhand is attached to.
function M.start()
  api.nvim_set_hl(0, 'FairhandGhost', { link = 'Comment', default = true })
  api.nvim_set_hl(0, 'FairhandNotice', { link = 'DiagnosticInfo', default = true })
  local group = api.nvim_create_augroup('fairhand.ghost', {})
  api.nvim_create_autocmd({ 'TextChangedI', 'InsertEnter' }, {
    group = group,
    desc = 'Ask for a suggestion, unless what is typed follows the one shown',
    callback = function()
      if not M.refresh() then
        M.request(AUTOMATIC)
      end
    end,
  })
  api.nvim_create_autocmd('CursorMovedI', {
    group = group,
    desc = 'Take the suggestion away when the cursor leaves it',
    callback = function()
      if ghost then
        M.refresh()
      end
    end,
  })
  api.nvim_create_autocmd({ 'InsertLeave', 'BufLeave' }, {
    group = group,
    desc = 'Take the suggestion away',
    callback = M.dismiss,
  })
end

return M
